"""Reads that assemble several models."""
