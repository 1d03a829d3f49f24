"""What a text of the library owes its readers: pure, and the same for our sheets and others'."""
