"""Faults: when they act (`schedule`), what each does to its device, and that they are told (`board`)."""
