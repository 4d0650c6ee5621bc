"""The logic of the line's devices, one module each. Plain state machines and arithmetic: no physics engine here."""
