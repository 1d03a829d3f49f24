"""Every address of the library and of its events, one module a subject."""
