"""Measures of a detector: ranking, intervals, what size is found, and how long an inspection takes."""
