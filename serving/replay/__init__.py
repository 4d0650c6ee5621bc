"""Replays: a recorded run on the live page, by the live server's own hub, or its figures told anew."""
