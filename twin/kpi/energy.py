"""Energy of each device, electrical and compressed air apart, folded from what the devices told of themselves."""

from dataclasses import dataclass, field
from typing import Any

from twin.events import EnergySampled, Event, EventBase

AIR_J_PER_NL = 450.0
"""0.125 kWh for a cubic metre of free air, a usual figure of compressor plants."""


@dataclass(kw_only=True)
class EnergyMeters:
    """A fold: the latest sample of each device. Samples are cumulated, so that a lost one loses nothing."""

    samples: dict[str, EnergySampled] = field(default_factory=dict)

    def add(self, event: Event | EventBase) -> None:
        """Take one event; all but samples of energy are passed over."""
        if isinstance(event, EnergySampled):
            self.samples[event.device_id] = event

    @property
    def until_s(self) -> float:
        """Up to when every device has told its energy; 0 where none has."""
        return min((sample.t_s for sample in self.samples.values()), default=0.0)

    @property
    def total_j(self) -> float:
        """Energy of all devices, air included."""
        return sum(_joules(sample)["energy_j"] for sample in self.samples.values())

    def summary(self) -> dict[str, Any]:
        """Return each device's energy, the sums, and the share that was taken at idle (None where nothing was)."""
        devices = {device_id: _joules(sample) for device_id, sample in sorted(self.samples.items())}
        sums = {name: sum(each[name] for each in devices.values()) for name in _UNITS}
        idle_share = sums["idle_j"] / sums["energy_j"] if sums["energy_j"] else None
        return {**sums, "idle_share": idle_share, "until_s": self.until_s, "devices": devices}


_UNITS = ("electrical_j", "air_nl", "air_j", "energy_j", "idle_j")


def _joules(sample: EnergySampled) -> dict[str, float]:
    air_j = sample.air_nl * AIR_J_PER_NL
    told = (sample.energy_j, sample.air_nl, air_j, sample.energy_j + air_j, sample.idle_j)
    return dict(zip(_UNITS, told, strict=True))
