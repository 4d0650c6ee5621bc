"""What holds for all tests: generated cases are the same in each run, and no slow moment of a machine fails one."""

from hypothesis import settings

settings.register_profile("linetwin", deadline=None, derandomize=True)
settings.load_profile("linetwin")
