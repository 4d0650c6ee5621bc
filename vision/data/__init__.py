"""Labelled images as they lie on a disk: layouts, groups, splits, and what could not be read."""
