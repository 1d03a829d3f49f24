"""What is typed in the library, one module a subject."""
