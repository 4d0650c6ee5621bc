"""A whole line: what `scenes/NAME/scene.yaml` becomes, validated and frozen.

The world frame: x along the belt in its running direction, y to the left of it, z up; metres.
Devices are keyed by id.
"""

from dataclasses import field
from typing import Annotated, Literal, TypeVar

from pydantic import Field

from twin.errors import ConfigError
from twin.scene.buffers import Buffer
from twin.scene.conveyors import Conveyor
from twin.scene.faults import Fault
from twin.scene.feeders import ChuteFeeder
from twin.scene.gates import Diverter, Gate, PushToAccept, PushToReject, Transfer
from twin.scene.incoming import Incoming
from twin.scene.operators import Operators
from twin.scene.optics import Camera
from twin.scene.product import Product
from twin.scene.recipe import Recipe
from twin.scene.robots import Robot
from twin.scene.safety import AirSupply, EmergencyStop, GuardDoor, LightCurtain, ModeKey
from twin.scene.sensors import PhotoEye
from twin.scene.signals import Lamp, StackLight
from twin.scene.stops import Stop
from twin.scene.trays import InfeedTray, OutletTray
from twin.types import value

D = TypeVar("D")

Device = Annotated[
    Conveyor
    | ChuteFeeder
    | Buffer
    | InfeedTray
    | OutletTray
    | Robot
    | PhotoEye
    | Camera
    | Diverter
    | PushToAccept
    | PushToReject
    | Transfer
    | Stop
    | StackLight
    | EmergencyStop
    | GuardDoor
    | LightCurtain
    | ModeKey
    | AirSupply,
    Field(discriminator="kind"),
]


@value
class Scene:
    """A whole line. Composed by Hydra, validated by pydantic, then never changed."""

    name: str
    title: dict[Literal["en", "zh"], str]
    tick_hz: Annotated[int, Field(gt=0)] = 240
    scan_ticks: Annotated[int, Field(gt=0)] = 3
    """Physics ticks between two controller scans."""
    product: Product
    recipe: Recipe
    incoming: Incoming
    devices: dict[str, Device]
    faults: dict[str, Fault] = field(default_factory=dict)
    """What breaks, by an id of its own."""
    operators: Operators | None = None
    """Without them trays are exchanged by the scene's times alone, and nobody sets a line going that stands."""
    strangers: dict[str, Product] = field(default_factory=dict)
    """Other products, by name, that may come in by mistake: see `incoming.mixed`."""

    def all_of(self, cls: type[D]) -> dict[str, D]:
        """Return the devices of one kind, by id."""
        return {key: device for key, device in self.devices.items() if isinstance(device, cls)}

    def one_of(self, cls: type[D]) -> tuple[str, D]:
        """Return the only device of one kind, with its id; raises `ConfigError` when there is none or more."""
        found = list(self.all_of(cls).items())
        if len(found) != 1:
            kind = cls.__name__.lower()
            raise ConfigError("scene.devices", f"this line needs exactly one {kind}", got=[key for key, _ in found])
        return found[0]

    def gates(self) -> tuple[tuple[str, Gate], ...]:
        """Return the line's gates with their ids, in the order in which parts come to them.

        One gate tells good from reject. Of two, the one whose tray has the role `hold` comes last: it tells good from
        hold. Raises `ConfigError` for none, for more, and for two of one kind.
        """
        holding = {tray.after for tray in self.all_of(OutletTray).values() if tray.role == "hold"}
        found = sorted(self.all_of(Gate).items(), key=lambda item: item[0] in holding)
        if len(found) == 1 or [gate_id in holding for gate_id, _ in found] == [False, True]:
            return tuple(found)
        problem, allowed = (
            "this line needs one gate",
            "one, or two of which one has a hold tray behind it",
        )
        raise ConfigError("scene.devices", problem, got=[gate_id for gate_id, _ in found], allowed=allowed)

    def named(self, cls: type[D], key: str, device_id: str) -> D:
        """Return the device of one kind that `key` names; raises `ConfigError` when there is none of that id."""
        devices = self.all_of(cls)
        if device_id not in devices:
            problem = f"no such {cls.__name__.lower()}"
            raise ConfigError(key, problem, got=device_id, allowed=", ".join(devices) or "none: the scene has none")
        return devices[device_id]

    def lamps(self) -> tuple[tuple[Lamp, str], ...]:
        """Return colour and output tag of every lamp of every stack light."""
        towers = self.all_of(StackLight).items()
        return tuple((lamp, f"{tower_id}.{lamp}") for tower_id, tower in towers for lamp in tower.lamps)

    def chutes(self) -> dict[str, OutletTray]:
        """Return the outlet trays that a chute leads to, by id; a robot fills the others."""
        trays = self.all_of(OutletTray).items()
        return {key: tray for key, tray in trays if not isinstance(self.devices.get(tray.after), Robot)}

    def belt_before(self, tray_id: str) -> str:
        """Return the id of the belt that a tray's chute begins at; raises `ConfigError` when there is no such."""
        after = self.all_of(OutletTray)[tray_id].after
        gate = self.devices.get(after)
        belt_id = gate.conveyor if isinstance(gate, Gate) else after
        self.named(Conveyor, f"scene.devices.{tray_id}.after", belt_id)
        return belt_id
