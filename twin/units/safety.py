"""Safety devices and compressed air of a running line: what persons put to a position.

They are simulated. An open safety chain lets every output fall to rest, as losing the controller does; closing it again
starts nothing.
"""

from twin.devices.supply import Pressure
from twin.errors import RunError
from twin.events import DeviceHandled
from twin.scene.safety import POSITIONS, AirSupply, Position, SafetyDevice
from twin.types import TagValue
from twin.units.site import Site


class Handled:
    """A device that a person puts to one of two positions."""

    outputs: tuple[str, ...] = ()

    def __init__(self, site: Site, device_id: str, scene: SafetyDevice | AirSupply) -> None:
        self._site, self.device_id = site, device_id
        self._positions = POSITIONS[scene.kind]
        self.position: Position = self._positions[0]

    def put(self, position: str, who: str) -> None:
        """Put it to a position, as a person does; raises `RunError` for one that it has not."""
        found = next((each for each in self._positions if each == position), None)
        if found is None:
            raise RunError(f"{self.device_id} cannot be {position!r}; allowed: {', '.join(self._positions)}")
        if found != self.position:
            self.position = found
            self._site.emitter.emit(DeviceHandled, device_id=self.device_id, position=found, who=who)

    @property
    def _as_begun(self) -> bool:
        return self.position == self._positions[0]


class SafetyUnit(Handled):
    """One safety device."""

    def __init__(self, site: Site, device_id: str, scene: SafetyDevice) -> None:
        super().__init__(site, device_id, scene)
        self._stands = self.position
        self._is_key = scene.kind == "mode_key"

    def sense(self) -> None:
        """Hold the safety chain open where this device asks for it; a key opens it for the moment of its turn."""
        turned = self.position != self._stands
        self._stands = self.position
        opens = turned if self._is_key else not self._as_begun
        if opens:
            self._site.supply.opened[self.device_id] = self.position
        else:
            self._site.supply.opened.pop(self.device_id, None)

    def tags(self) -> dict[str, TagValue]:
        """Return how it stands, and that it is simulated."""
        told: dict[str, TagValue] = {f"{self.device_id}.simulated": True}
        if self._is_key:
            return told | {f"{self.device_id}.automatic": self._as_begun}
        return told | {f"{self.device_id}.ok": self._as_begun}


class AirSupplyUnit(Handled):
    """The compressed air."""

    def __init__(self, site: Site, device_id: str, scene: AirSupply) -> None:
        super().__init__(site, device_id, scene)
        self.pressure = Pressure(scene.pressure_kpa, scene.least_kpa, scene.settle_s, site.tick_s)

    def sense(self) -> None:
        """Follow the valve."""
        self._site.supply.air = self.pressure.update(self._as_begun)

    def tags(self) -> dict[str, TagValue]:
        """Return the pressure and its switch."""
        return {
            f"{self.device_id}.pressure_ok": self.pressure.ok,
            f"{self.device_id}.pressure_kpa": round(self.pressure.kpa, 1),
        }
