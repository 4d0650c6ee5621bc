"""The validated, frozen description of a line: what `scenes/NAME/scene.yaml` becomes.

The world frame: x along the belt in its running direction, y to the left of it, z up; metres. Devices are keyed by id.
"""

from typing import Annotated, Literal, TypeVar

from pydantic import Field

from twin.acceptance import Criterion
from twin.errors import ConfigError
from twin.types import value

D = TypeVar("D")
Xyz = tuple[float, float, float]


@value
class Conveyor:
    """A flat belt that friction drives. `origin_m` is the centre of its upstream edge, on the belt's surface."""

    kind: Literal["conveyor"]
    origin_m: Xyz
    length_m: Annotated[float, Field(gt=0)]
    width_m: Annotated[float, Field(gt=0)]
    speed_mps: Annotated[float, Field(gt=0, le=1.0)]
    ramp_s: Annotated[float, Field(ge=0)] = 0.2
    friction: Annotated[float, Field(gt=0)] = 0.6
    """Coulomb coefficient between belt and part (physics engines multiply two; the world divides by the part's)."""
    encoder_counts_per_m: Annotated[float, Field(gt=0)]
    power_idle_w: float = 15.0
    power_run_w: float = 60.0


@value
class Chute:
    """A lined slide from a belt's edge down to the mouth of an outlet tray, and the walls beside it."""

    length_m: Annotated[float, Field(gt=0)] = 0.2
    """Horizontal length of the slope, from the belt's edge to the mouth."""
    slope_deg: Annotated[float, Field(gt=0, lt=45)] = 15.0
    friction: Annotated[float, Field(gt=0)] = 0.12
    """Coulomb coefficient between the slope's lining and a part."""
    mouth_m: Annotated[float, Field(gt=0)] = 0.2
    """Length of the level floor at the slope's end, where parts come to rest."""
    mouth_friction: Annotated[float, Field(gt=0)] = 0.25


@value
class Tray:
    """A tray of pockets that feeds the robot, or one that takes up what comes to rest in the mouth of an outlet."""

    kind: Literal["tray"]
    role: Literal["infeed", "good", "reject"]
    origin_m: Xyz
    """The middle of the pockets, at the height that parts stand on. An outlet's mouth lies where its chute ends."""
    rows: Annotated[int, Field(gt=0)]
    columns: Annotated[int, Field(gt=0)]
    pitch_m: tuple[float, float]
    """Between columns (along x) and between rows (along y)."""
    exchange_s: Annotated[float, Field(gt=0)]
    """How long an exchange takes: an infeed tray when empty, an outlet tray when full (capacity rows x columns)."""
    chute: Chute = Chute()
    """How parts come down into an outlet tray; an infeed tray has none."""


PerJoint = tuple[Annotated[float, Field(gt=0)], ...]


@value
class Arm:
    """What of its URDF is the arm, and what the URDF does not tell. Tuples hold one value for each joint of the arm.

    The arm's joints are those that turn between the robot's base and `tip_link`. An empty tuple takes the URDF's own.
    """

    tip_link: str
    """The link that carries the tool; the tool points along its z axis."""
    lower_rad: tuple[float, ...] = ()
    upper_rad: tuple[float, ...] = ()
    max_radps: PerJoint = ()
    max_radps2: PerJoint
    max_radps3: PerJoint
    torque_nm: PerJoint = ()


@value
class ParallelGripper:
    """Two fingers that close on a part from outside. Load above twice `friction` times `force_n` makes them slip."""

    kind: Literal["parallel_gripper"]
    hand_link: str
    finger_joints: tuple[str, str]
    reach_m: Annotated[float, Field(ge=0)] = 0.0
    """From the arm's tip to the grasp point between the fingertips."""
    force_n: Annotated[float, Field(gt=0)] = 20.0
    """Of one finger."""
    friction: Annotated[float, Field(gt=0)] = 0.4
    """Coulomb coefficient between finger and part."""
    open_m: Annotated[float, Field(gt=0)]
    """How far each finger stands from the grasp axis when open."""
    fingertip_m: Annotated[float, Field(ge=0)] = 0.008
    """How far the fingertips reach beyond the grasp point."""
    speed_mps: Annotated[float, Field(gt=0)] = 0.1
    """Of one finger."""


@value
class VacuumCup:
    """A suction cup that takes a part by its upper face. Load above vacuum times area tears it off."""

    kind: Literal["vacuum_cup"]
    reach_m: Annotated[float, Field(gt=0)]
    """From the arm's tip to the cup's lip."""
    diameter_m: Annotated[float, Field(gt=0)] = 0.03
    """Of the area that holds."""
    vacuum_kpa: Annotated[float, Field(gt=0, lt=101)] = 60.0
    build_s: Annotated[float, Field(ge=0)] = 0.1
    """From the lip on the part to the vacuum switch."""
    release_s: Annotated[float, Field(ge=0)] = 0.08
    """How long the arm waits after it has let go."""
    air_nl_per_s: Annotated[float, Field(ge=0)] = 0.8
    """What the ejector takes while it draws."""


Tool = Annotated[ParallelGripper | VacuumCup, Field(discriminator="kind")]


@value
class Robot:
    """A robot from a URDF, with its tool. `place_m` is where the middle of a part's lower face comes to stand."""

    kind: Literal["robot"]
    urdf: str
    arm: Arm
    tool: Tool
    base_m: Xyz
    base_yaw_rad: float = 0.0
    home_rad: tuple[float, ...]
    place_m: Xyz
    lift_m: Annotated[float, Field(gt=0)]
    velocity_scale: Annotated[float, Field(gt=0, le=1)] = 1.0
    acceleration_scale: Annotated[float, Field(gt=0, le=1)] = 1.0
    cycle_time_factor: Annotated[float, Field(ge=1)] = 1.0
    """How many times longer than planned the real controller takes for a move."""
    min_pitch_m: Annotated[float, Field(gt=0)]
    """The robot waits over the belt until the last part it set has moved on this far."""
    power_idle_w: float = 60.0
    power_run_w: float = 180.0


@value
class PhotoEye:
    """A through-beam across a belt at `distance_m` from the belt's upstream edge."""

    kind: Literal["photo_eye"]
    conveyor: str
    distance_m: float
    beam_height_m: float = 0.007
    repeatability_m: Annotated[float, Field(ge=0)] = 0.0001
    """One sigma of where along the belt the beam is cut."""


@value
class Optics:
    """Sensor, lens and light of a camera (EMVA 1288 words). Signal in electrons, picture in 8 bits a channel."""

    width_px: Annotated[int, Field(ge=64)] = 768
    height_px: Annotated[int, Field(ge=64)] = 768
    field_of_view_mm: Annotated[float, Field(gt=0)] = 56.0
    exposure_us: Annotated[float, Field(gt=0)] = 100.0
    gain: Annotated[float, Field(gt=0)] = 1.0
    light: Annotated[float, Field(ge=0)] = 1.0
    """Relative radiance of the strobe; brightness goes as light x exposure x gain."""
    light_elevation_deg: Annotated[float, Field(gt=0, le=90)] = 35.0
    """Elevation of the ring light above the inspected plane: low angles show scratches, high ones rust."""
    defocus_mm: float = 0.0
    """How far the inspected plane lies from the plane of focus."""
    f_number: Annotated[float, Field(gt=0)] = 8.0
    magnification: Annotated[float, Field(gt=0)] = 0.15
    saturation_e: Annotated[float, Field(gt=0)] = 10000.0
    """Full well of one picture pixel; red, green and blue share it."""
    read_noise_e: Annotated[float, Field(ge=0)] = 8.0
    pixel_format: Literal["Mono8", "RGB8"] = "Mono8"
    """Name after GenICam's PFNC. Rust is brown and dust is gray: only colours tell small patches apart."""


@value
class Camera:
    """An area camera over a belt, fired by a photo-eye on a hardware line."""

    kind: Literal["camera"]
    photo_eye: str
    axis_offset_m: float
    """From the photo-eye's beam to the optical axis, along the belt; minus half a part's diameter centres it."""
    optics: Optics = Optics()


@value
class Gate:
    """A diverter arm over the belt. A spring holds it across the belt (reject); power swings it aside (good)."""

    kind: Literal["gate"]
    conveyor: str
    distance_m: float
    """From the belt's upstream edge to the arm's pivot."""
    arm_length_m: Annotated[float, Field(gt=0)]
    arm_angle_rad: Annotated[float, Field(gt=0)]
    """Between the arm at rest and the belt's running direction."""
    open_s: Annotated[float, Field(gt=0)]
    """From the valve's command to the arm fully aside."""
    close_s: Annotated[float, Field(gt=0)]
    """From power lost to the arm across the belt, by its spring."""
    delay_s: Annotated[float, Field(ge=0)] = 0.02
    """From a change of the valve to the arm's first movement; part of `open_s` and `close_s`."""
    pivot_side: Literal["left", "right"] = "left"
    pivot_offset_m: Annotated[float, Field(gt=0)] = 0.02
    """How far outside the belt's edge the pivot stands."""
    arm_section_m: tuple[float, float] = (0.008, 0.02)
    """Thickness and height of the arm."""
    torque_nm: Annotated[float, Field(gt=0)] = 0.4
    """The most that drive and spring push with."""
    friction: Annotated[float, Field(gt=0)] = 0.15
    """Coulomb coefficient between the arm's lining and a part."""
    power_w: float = 5.0
    """What the energised valve takes."""
    air_nl_per_stroke: float = 0.28


Lamp = Literal["red", "amber", "green"]


@value
class StackLight:
    """A tower of three lamps. Each is an output of its own, `{device_id}.red` and so on, that the controller lights."""

    kind: Literal["stack_light"]
    lamps: tuple[Lamp, ...] = ("red", "amber", "green")
    """From the top down."""


Device = Annotated[Conveyor | Tray | Robot | PhotoEye | Camera | Gate | StackLight, Field(discriminator="kind")]


@value
class Ring:
    """An annular zone of the inspected face, by radius in mm."""

    inner_mm: float
    outer_mm: float


@value
class Product:
    """An open deep-groove ball bearing (GB/T 276 boundary dimensions) and what its recipe calls its zones."""

    product_id: str
    kind: Literal["bearing"]
    bore_mm: Annotated[float, Field(gt=0)]
    outside_mm: Annotated[float, Field(gt=0)]
    width_mm: Annotated[float, Field(gt=0)]
    mass_kg: Annotated[float, Field(gt=0)]
    balls: Annotated[int, Field(gt=0)]
    ball_mm: Annotated[float, Field(gt=0)]
    pitch_circle_mm: Annotated[float, Field(gt=0)]
    inner_land_mm: Annotated[float, Field(gt=0)]
    """Outside diameter of the inner ring's face."""
    outer_land_mm: Annotated[float, Field(gt=0)]
    """Inside diameter of the outer ring's face."""
    marking: str
    zones: dict[str, Ring]


@value
class DefectClass:
    """How one class of defect is drawn: sizes and contrast log-uniform between their bounds."""

    length_mm: tuple[float, float]
    width_mm: tuple[float, float] | None = None
    share: Annotated[float, Field(ge=0)]
    """Share of this class among nonconforming parts."""


@value
class Incoming:
    """What comes in: how often parts are nonconforming, and what marks they carry."""

    nonconforming_rate: Annotated[float, Field(ge=0, le=1)]
    near_limit_share: Annotated[float, Field(ge=0, le=1)] = 0.25
    """Share of those nonconforming by a limit that lie between 1.0 and 1.5 times it."""
    marked_conforming_share: Annotated[float, Field(ge=0, le=1)] = 0.1
    """Share of conforming parts that carry a mark below its limit."""
    marks: tuple[Annotated[int, Field(ge=1)], Annotated[int, Field(ge=1)]] = (1, 1)
    """Fewest and most marks on a nonconforming part. Those after the first are of any class that can condemn, and of
    any size: parts to learn from may carry many. One that would lie over another is left out."""
    contrast: tuple[float, float] = (0.05, 0.60)
    """Bounds of a defect's contrast, as a fraction of the local gray."""
    classes: dict[str, DefectClass]


@value
class Recipe:
    """What to inspect and how to decide. `model` names a folder below `models/` or is a path to one."""

    recipe_id: str
    model: str
    surfaces: tuple[str, ...]
    """The surfaces that the camera sees; defects elsewhere are `not_inspected`."""
    criteria: tuple[Criterion, ...]
    consecutive_missing_to_hold: Annotated[int, Field(gt=0)] = 3


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

    def all_of(self, cls: type[D]) -> dict[str, D]:
        """Return the devices of one kind, by id."""
        return {key: device for key, device in self.devices.items() if isinstance(device, cls)}

    def lamps(self) -> tuple[tuple[Lamp, str], ...]:
        """Return colour and output tag of every lamp of every stack light."""
        towers = self.all_of(StackLight).items()
        return tuple((lamp, f"{tower_id}.{lamp}") for tower_id, tower in towers for lamp in tower.lamps)

    def one_of(self, cls: type[D]) -> tuple[str, D]:
        """Return the only device of one kind, with its id; raises `ConfigError` when there is none or more."""
        found = list(self.all_of(cls).items())
        if len(found) != 1:
            kind = cls.__name__.lower()
            raise ConfigError("scene.devices", f"this line needs exactly one {kind}", got=[key for key, _ in found])
        return found[0]

    def tray(self, role: Literal["infeed", "good", "reject"]) -> tuple[str, Tray]:
        """Return the tray of one role, with its id; raises `ConfigError` when there is none or more."""
        found = [(key, tray) for key, tray in self.all_of(Tray).items() if tray.role == role]
        if len(found) != 1:
            got = [key for key, _ in found]
            raise ConfigError("scene.devices", f"this line needs exactly one {role} tray", got=got)
        return found[0]
