"""What is read of the library, one module a subject."""
