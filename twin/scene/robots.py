"""Robots of a scene: a URDF, which of its joints are the arm, and the tool at its end."""

from typing import Annotated, Literal

from pydantic import Field

from twin.scene.places import Xyz
from twin.scene.responses import Response
from twin.types import value

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
    open_switch: Response = Response()
    closed_switch: Response = Response()
    """Closed on a part, or on each other."""
    part_switch: Response = Response()
    """The switch that tells a held part."""


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
    vacuum_switch: Response = Response()
    part_switch: Response = Response()
    """The switch that tells a held part."""


Tool = Annotated[ParallelGripper | VacuumCup, Field(discriminator="kind")]


@value
class Robot:
    """A robot from a URDF, with its tool.

    From a conveyor it takes the parts that `pick_eye` announces, while they pass its pick window. `pick_eye`,
    `pick_from_m` and `pick_to_m` are given there only, `place_m` only where it sets parts on a conveyor.
    """

    kind: Literal["robot"]
    takes_from: str
    """The infeed tray that it empties, or the conveyor that it clears."""
    sets_on: str
    """The conveyor that it feeds, or the outlet tray that it fills."""
    pick_eye: str | None = None
    """The photo-eye on the conveyor that announces parts to this robot, and to no other."""
    pick_from_m: float | None = None
    pick_to_m: float | None = None
    """Between these places, from the conveyor's upstream edge, the robot follows a part, takes it and lifts it off."""
    inserts: str | None = None
    """The place of the board, by its designator, that it sets its components on. It then takes them from its infeed
    tray, and `sets_on` is the stop that the board stands at."""
    urdf: str
    arm: Arm
    tool: Tool
    base_m: Xyz
    base_yaw_rad: float = 0.0
    home_rad: tuple[float, ...]
    place_m: Xyz | None = None
    """Where on the conveyor the middle of a part's lower face comes to stand."""
    lift_m: Annotated[float, Field(gt=0)]
    velocity_scale: Annotated[float, Field(gt=0, le=1)] = 1.0
    acceleration_scale: Annotated[float, Field(gt=0, le=1)] = 1.0
    cycle_time_factor: Annotated[float, Field(ge=1)] = 1.0
    """How many times longer than planned the real controller takes for a move."""
    min_pitch_m: Annotated[float, Field(gt=0)] = 0.1
    """The robot waits over the belt until the last part it set has moved on this far."""
    power_idle_w: float = 60.0
    power_run_w: float = 180.0
