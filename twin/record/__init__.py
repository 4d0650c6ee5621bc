"""Recordings: a run as an MCAP file that opens in Foxglove, and that is read back as typed events, states, pictures."""
