"""Places in the world frame: x along the belt, y to the left of it, z up."""

Xyz = tuple[float, float, float]
"""Metres."""
