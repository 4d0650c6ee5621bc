"""Whether a line change holds: what two arms came to on the same parts, compared with honest intervals."""
