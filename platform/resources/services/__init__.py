"""What changes the library and its events, one module a subject."""
