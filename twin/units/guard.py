"""The guard of a pusher to reject: an eye behind its plate, wired with the permit to pass to the belt's run-enable."""

from collections.abc import Mapping

from twin.devices.delay import Delayed
from twin.devices.interlock import BeltInterlock
from twin.events import FaultCleared, FaultRaised
from twin.parts import LinePart
from twin.scene.gates import PushToReject
from twin.types import TagValue
from twin.units.pusher import BESIDE_M, PusherUnit
from twin.units.site import Site


class GuardedPusherUnit(PusherUnit):
    """A pusher to reject: a part passes its guard by a permit, or the belt stops before the part leaves it."""

    def __init__(self, site: Site, gate_id: str, scene: PushToReject) -> None:
        super().__init__(site, gate_id, scene)
        self._pass = f"{gate_id}.pass"
        self.outputs = (*self.outputs, self._pass)
        self._guard_m, self._clear_s = scene.distance_m + scene.guard_m, scene.clear_s
        self._eye = Delayed(scene.guard_response, site.rng(gate_id, "guard"), site.tick_s)
        self._interlock = BeltInterlock()
        self._response_s = site.response_s(gate_id)
        self._taken_at_s: float | None = None
        self._told = False
        self.belt.keep_contact(scene.distance_m, self._guard_m + BESIDE_M)
        self.belt.enables.append(self.enable)

    def enable(self, on: Mapping[str, bool]) -> bool:
        """Tell whether the belt may run during the coming tick, and tell when that has changed."""
        may = self._interlock.enable(
            run=on[f"{self.belt.belt_id}.run"],
            guard_cut=self._eye.on,
            may_pass=on[self._pass],
            supplied=self.site.supply.drives,
        )
        if may == self._told:
            self._told = not may
            if may:
                self.site.emitter.emit(FaultCleared, fault="interlock_tripped", device_id=self.device_id)
            else:
                detail = self._interlock.tripped_by
                self.site.emitter.emit(FaultRaised, fault="interlock_tripped", device_id=self.device_id, detail=detail)
        return may

    def sense(self) -> None:
        """Read the switches and the guard, and have a part taken away where the belt stands for it."""
        super().sense()
        cutting = [part for part in self.belt.loose.values() if self._cuts(part)]
        self._eye.update(bool(cutting))
        stands = self._interlock.tripped_by and self.belt.drive.speed_mps == 0
        if not (stands and cutting):
            self._taken_at_s = None
            return
        if self._taken_at_s is None:
            self._taken_at_s = self.site.t_s + self._response_s() + self._clear_s
        if self.site.t_s >= self._taken_at_s:
            for part in cutting:
                self.site.tracker.take_away(part)

    @property
    def switches(self) -> Mapping[str, Delayed]:
        """Return the pusher's switches and the guard by their tags."""
        return {**super().switches, f"{self.device_id}.guard": self._eye}

    def _cuts(self, part: LinePart) -> bool:
        lane = self.belt.lane
        return abs(part.along_m()[1] - self._guard_m) < part.half_length_m(lane)

    def tags(self) -> dict[str, TagValue]:
        """Return the pusher's tags, the guard and the interlock."""
        return super().tags() | {
            f"{self.device_id}.guard": self._eye.on,
            f"{self.device_id}.interlock_ok": not self._interlock.tripped_by,
        }
