"""What changes the library, one module a subject."""
