"""Zones of an inspected face, by which a recipe's criteria may differ."""

from twin.types import value


@value
class Ring:
    """An annular zone of the inspected face, by radius in mm."""

    inner_mm: float
    outer_mm: float
