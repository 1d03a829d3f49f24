"""The pages of the library, one module a subject."""
