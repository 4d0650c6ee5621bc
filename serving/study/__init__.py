"""A study of a line change: both arms run in lock-step, in processes of their own, and what they came to is told."""
