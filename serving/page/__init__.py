"""The page: hand-written HTML, style and scripts, served as they are."""
