"""The hub: what is logged goes to every subscriber at the pace of its class, pictures and states newest only."""
