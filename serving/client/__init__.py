"""Clients of the server's stream: what twin, controller, operators and the demo share."""
