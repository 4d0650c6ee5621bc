"""One module a verb; each validates its own block of the configuration and calls what does the work."""
