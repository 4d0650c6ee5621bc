"""Frames and folders in, verdicts out: reading data, training, inspecting and measuring. It never opens a scene."""
