"""The switches at both ends of a gate that leads to a lane: with power to good, and aside to reject without."""

from collections.abc import Mapping

from twin.devices.cylinder import Cylinder
from twin.devices.delay import Delayed
from twin.devices.supply import Supply
from twin.types import TagValue


def lane_switches(gate_id: str, cylinder: Cylinder) -> Mapping[str, Delayed]:
    """Return the switches of a gate by their tags."""
    return {f"{gate_id}.at_good": cylinder.out_switch, f"{gate_id}.at_reject": cylinder.home_switch}


def lane_tags(gate_id: str, cylinder: Cylinder, supply: Supply) -> dict[str, TagValue]:
    """Return what the switches of a gate tell, and whether it has power."""
    return {
        f"{gate_id}.at_reject": cylinder.home,
        f"{gate_id}.at_good": cylinder.out,
        f"{gate_id}.power": supply.power,
    }
