"""Ordinary implementations of the line's seams, for tests."""
