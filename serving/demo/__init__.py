"""The demo: three programs started, watched and stopped in order, and their log folded into a summary."""
