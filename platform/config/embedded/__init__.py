"""Embedded PostgreSQL and Valkey for the demo, the tests and any command: see `__main__`."""
