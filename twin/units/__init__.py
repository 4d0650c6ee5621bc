"""The devices of a running line, one module a kind: the logic of each joined to its body in the world."""
