"""The twin as a live plant: the line stepped in real time, its field I/O served, its frames sent to the server."""
