"""The outfeed: the diverter arm, both outlets with their counting eyes, and the trays that take the parts up."""

from twin.bullet.client import Vec3
from twin.bullet.statics import Outlet, pockets
from twin.bullet.world import World
from twin.devices.gate import GateDrive
from twin.devices.photo_eye import CountingEye
from twin.devices.tray import OutletTray
from twin.emitter import Emitter
from twin.events import TrayExchanged
from twin.parts import LANES, Lane, LinePart, PartTracker
from twin.scene.gates import Gate
from twin.scene.scene import Scene


class Outfeed:
    """What lies behind the trigger point."""

    def __init__(self, scene: Scene, world: World, tracker: PartTracker, emitter: Emitter) -> None:
        self._world, self._tracker, self._emitter = world, tracker, emitter
        self._half_m = scene.product.width_mm / 2000
        self.gate_id, gate = scene.one_of(Gate)
        self.gate = GateDrive(gate, 1 / scene.tick_hz)
        self.outlets: dict[Lane, Outlet] = {"good": world.good, "reject": world.reject}
        self.eyes: dict[Lane, CountingEye] = {lane: CountingEye() for lane in LANES}
        self.tray_ids: dict[Lane, str] = {lane: scene.tray(lane)[0] for lane in LANES}
        self.trays: dict[Lane, OutletTray] = {lane: OutletTray(scene.tray(lane)[1]) for lane in LANES}
        self._places = {lane: pockets(scene.tray(lane)[1]) for lane in LANES}
        self.taken: dict[Lane, list[LinePart]] = {lane: [] for lane in LANES}

    def act(self, drive: bool, powered: bool) -> None:
        """Push the arm for the coming tick."""
        push = self.gate.update(drive, powered)
        self._world.arm.push(push.to_rad, push.max_radps)

    def beams(self) -> list[tuple[Vec3, Vec3]]:
        """Return the beams of the counting eyes, in the order of `LANES`."""
        return [self.outlets[lane].beam(self._half_m) for lane in LANES]

    def sense(self, cut: list[bool]) -> None:
        """Read the arm's switches and the counting eyes after physics."""
        self.gate.sense(self._world.arm.angle_rad())
        for lane, blocked in zip(LANES, cut, strict=True):
            self.eyes[lane].update(blocked)

    def take_up(self, t_s: float) -> None:
        """Let trays take up what rests in their mouths, and exchange those that are full."""
        for lane in LANES:
            tray, waiting = self.trays[lane], self._tracker.waiting[lane]
            while waiting and not tray.full:
                self._store(lane, waiting.pop(0), tray.put())
            parts = tray.parts
            if tray.update(t_s):
                for part in self.taken[lane]:
                    self._world.parts.give_back(part.body)
                self.taken[lane] = []
                self._emitter.emit(TrayExchanged, tray_id=self.tray_ids[lane], parts=parts)

    def _store(self, lane: Lane, part: LinePart, place: int) -> None:
        x, y, z = self._places[lane][place]
        self._world.parts.stand(part.body, (x, y, z + self._half_m))
        part.pose = self._world.parts.pose(part.body)
        self.taken[lane].append(part)
