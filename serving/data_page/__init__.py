"""What is told of a data set before training: as text, as plain data, and as a page with pictures."""
