"""Measurements side by side with bare references, in one run: one module for each row or pair of rows."""
