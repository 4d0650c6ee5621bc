"""Every device of a scene as a unit of the running line, in the fixed order in which they take their turns."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from twin.devices.delay import Delayed
from twin.scene.buffers import Buffer
from twin.scene.feeders import ChuteFeeder
from twin.scene.gates import Diverter, Gate, PushToAccept, PushToReject, Transfer
from twin.scene.optics import Camera
from twin.scene.robots import Robot
from twin.scene.safety import AirSupply, SafetyDevice
from twin.scene.sensors import PhotoEye
from twin.scene.signals import StackLight
from twin.scene.stops import Stop
from twin.scene.trays import OutletTray
from twin.units.buffer import BufferUnit
from twin.units.camera import CameraUnit
from twin.units.chute_feeder import ChuteFeederUnit
from twin.units.conveyor import ConveyorUnit
from twin.units.diverter import DiverterUnit
from twin.units.guard import GuardedPusherUnit
from twin.units.outlet import OutletUnit
from twin.units.photo_eye import PhotoEyeUnit
from twin.units.pusher import PusherUnit
from twin.units.robot_cell import RobotCell
from twin.units.safety import AirSupplyUnit, Handled, SafetyUnit
from twin.units.site import Adjustable, Site, Switched, Taker, Unit
from twin.units.stack_light import StackLightUnit
from twin.units.stop import StopUnit
from twin.units.transfer import TransferUnit


@dataclass(kw_only=True)
class Units:
    """The units of one line by the id of their device. Belts move before what stands beside them, eyes see last."""

    conveyors: dict[str, ConveyorUnit]
    feeders: dict[str, ChuteFeederUnit]
    robots: dict[str, RobotCell]
    eyes: dict[str, PhotoEyeUnit]
    cameras: dict[str, CameraUnit]
    diverters: dict[str, DiverterUnit]
    pushers: dict[str, PusherUnit]
    transfers: dict[str, TransferUnit]
    stops: dict[str, StopUnit]
    outlets: dict[str, OutletUnit]
    buffers: dict[str, BufferUnit]
    towers: dict[str, StackLightUnit]
    safety: dict[str, SafetyUnit]
    air: dict[str, AirSupplyUnit]
    counted: dict[str, str]
    """The outputs that are commanded between counts, and the belt whose encoder counts for each."""

    def all(self) -> Iterator[Unit]:
        """Yield the units in their order."""
        yield from self.safety.values()
        yield from self.air.values()
        yield from self.conveyors.values()
        yield from self.feeders.values()
        yield from self.robots.values()
        yield from self.eyes.values()
        yield from self.cameras.values()
        yield from self.diverters.values()
        yield from self.pushers.values()
        yield from self.transfers.values()
        yield from self.stops.values()
        yield from self.outlets.values()
        yield from self.buffers.values()
        yield from self.towers.values()

    def handled(self) -> Mapping[str, Handled]:
        """Return the devices that persons put to a position."""
        return {**self.safety, **self.air}

    def gates(self) -> Mapping[str, DiverterUnit | PusherUnit | TransferUnit]:
        """Return the units that decide by which lane a part leaves."""
        return {**self.diverters, **self.pushers, **self.transfers}

    def switches(self) -> Mapping[str, Delayed]:
        """Return all feedback switches by their tags."""
        switched = (unit.switches for unit in self.all() if isinstance(unit, Switched))
        return {tag: switch for switches in switched for tag, switch in switches.items()}

    def adjustable(self) -> Mapping[str, Adjustable]:
        """Return the units that go on by other settings of their device when it is changed in mid-run."""
        return {**self.conveyors, **self.feeders, **self.robots, **self.cameras, **self.gates(), **self.stops}

    def takers(self) -> Mapping[str, Taker]:
        """Return the units that take energy."""
        return {**self.conveyors, **self.robots, **self.gates(), **self.stops}


def build(site: Site) -> Units:
    """Build all units of a site's scene; raises `ConfigError` where one of them cannot work."""
    devices = site.scene.all_of
    eyes = {eye_id: PhotoEyeUnit(site, eye_id, eye) for eye_id, eye in devices(PhotoEye).items()}
    outlets = {tray_id: OutletUnit(site, tray_id, tray) for tray_id, tray in devices(OutletTray).items()}
    diverters = {gate_id: DiverterUnit(site, gate_id, gate) for gate_id, gate in devices(Diverter).items()}
    pushers: dict[str, PusherUnit] = {
        gate_id: PusherUnit(site, gate_id, gate) for gate_id, gate in devices(PushToAccept).items()
    }
    pushers |= {gate_id: GuardedPusherUnit(site, gate_id, gate) for gate_id, gate in devices(PushToReject).items()}
    transfers = {gate_id: TransferUnit(site, gate_id, gate) for gate_id, gate in devices(Transfer).items()}
    gates: dict[str, DiverterUnit | PusherUnit | TransferUnit] = {**diverters, **pushers, **transfers}
    return Units(
        conveyors={belt_id: ConveyorUnit(site, belt) for belt_id, belt in site.belts.items()},
        feeders={
            feeder_id: ChuteFeederUnit(site, feeder_id, feeder) for feeder_id, feeder in devices(ChuteFeeder).items()
        },
        robots={
            robot_id: RobotCell(site, robot_id, robot, eyes=eyes, outlets=outlets)
            for robot_id, robot in devices(Robot).items()
        },
        eyes=eyes,
        cameras={
            camera_id: CameraUnit(site, camera_id, camera, eyes[camera.photo_eye])
            for camera_id, camera in devices(Camera).items()
        },
        diverters=diverters,
        pushers=pushers,
        transfers=transfers,
        stops={stop_id: StopUnit(site, stop_id, stop) for stop_id, stop in devices(Stop).items()},
        outlets=outlets,
        buffers={buffer_id: BufferUnit(site, buffer_id, buffer) for buffer_id, buffer in devices(Buffer).items()},
        safety={
            key: SafetyUnit(site, key, device)
            for key, device in site.scene.devices.items()
            if isinstance(device, SafetyDevice)
        },
        air={key: AirSupplyUnit(site, key, device) for key, device in devices(AirSupply).items()},
        towers={tower_id: StackLightUnit(tower_id, tower) for tower_id, tower in devices(StackLight).items()},
        counted={tag: devices(Gate)[gate_id].conveyor for gate_id, unit in gates.items() for tag in unit.outputs},
    )
