"""The line controller as a live program: a client of the plant's field I/O and of the server's stream."""
