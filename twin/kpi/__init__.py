"""Figures as folds over the one stream of events: parts, quality, ISO 22400-2. Each is written once."""
