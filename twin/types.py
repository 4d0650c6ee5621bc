"""The values that travel through LineTwin, and the two seams that the line names.

Every value is frozen and keyword-only. A new type stands for each stage (`Frame` -> `Inspection` -> `Verdict`), never
one record that fills up on its way. What the line needs from outside, it names here as protocols of one method.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated, Literal, Protocol, Self, TypeVar, dataclass_transform

import numpy as np
from numpy.typing import NDArray
from pydantic import ConfigDict, Field, with_config

T = TypeVar("T")


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
def value(cls: type[T]) -> type[T]:
    """Make `cls` a frozen, keyword-only dataclass that pydantic validates strictly.

    Unknown keys are refused, and so are numbers that are none (nan) or without an end (inf).
    """
    config = ConfigDict(extra="forbid", arbitrary_types_allowed=True, allow_inf_nan=False)
    return with_config(config)(dataclass(frozen=True, kw_only=True)(cls))


TagValue = bool | int | float | str
Evaluation = Literal["ok", "not_ok", "not_decidable", "undefined"]
Disposition = Literal["accept", "reject", "rework", "hold"]
OperatorCommand = Literal[
    "clear", "reset", "start", "stop", "hold", "unhold", "abort", "complete",
    "manual", "automatic", "jog", "fire",
    "pause", "step", "resume", "put", "throw", "repair",
]  # fmt: skip
"""Of the line's states, of its unit mode and what is moved by hand, and of a simulated plant: its time, and what people
do to it."""
PLANT_COMMANDS: frozenset[OperatorCommand] = frozenset({"pause", "step", "resume", "put", "throw", "repair"})
"""What the plant takes itself; everything else is for the controller."""


@value
class Pose:
    """Where a rigid body is: position in metres and orientation as a unit quaternion, both in the world frame."""

    position_m: tuple[float, float, float]
    orientation_xyzw: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 1.0)

    @property
    def finite(self) -> bool:
        """Whether it is somewhere: physics that has gone wrong answers numbers that are none."""
        return all(map(math.isfinite, (*self.position_m, *self.orientation_xyzw)))


@value
class Frame:
    """One picture of one part. `pixels` is uint8 of shape (height, width, channels)."""

    camera_id: str
    trigger_id: str
    part_id: str | None
    t_s: float
    encoder_count: int
    decide_by_count: int
    pixels: NDArray[np.uint8]
    t_mono_ns: int = 0
    """Monotonic host time of the photo-eye's edge; 0 where time is only simulated."""


@value
class Fitted:
    """A component as a robot set it on its board: its middle (mm) and turn, seen from the board's middle."""

    designator: str
    x_mm: float
    y_mm: float
    turn_deg: float


@value
class CameraCondition:
    """What is wrong with a camera at the moment of a shot. The defaults are a camera in order."""

    dirt_share: float = 0.0
    """Of the picture's area, below specks of dirt that stay where they are."""
    light_lost: float = 0.0
    """The share of its light that the lamp is short of."""
    defocus_mm: float = 0.0
    """How far the lens has moved out of its focus, beside what its optics say."""
    dead: bool = False
    """No picture comes."""
    late_s: float = 0.0
    """How much longer than usual its picture is on its way."""


@value
class Shot:
    """A camera trigger before its picture exists: when it fired, and where the part truly stood at that moment."""

    trigger_id: str
    camera_id: str
    part_id: str
    t_s: float
    encoder_count: int
    decide_by_count: int
    pose: Pose
    """The part's centre; its z axis points out of the inspected face. In a world frame whose x runs along the belt: the
    camera looks along it."""
    speed_mps: float
    """Of the belt, along x, while the shutter is open."""
    fitted: tuple[Fitted, ...] | None = None
    """What robots set on the part so far; None where none does."""
    t_mono_ns: int = 0
    bad_rate: float | None = None
    """The rate of nonconforming parts among those that it came in with; None is the scene's."""
    product_id: str = ""
    """The product that the part truly is; empty where only seed and serial tell it."""
    wrong: str = ""
    """The class of what is wrong with the whole of it, where that is told."""
    condition: CameraCondition = CameraCondition()


@value
class DefectTruth:
    """What the twin knows of one defect that it drew. `length_mm` is the largest extent (a dent's diameter)."""

    label: str
    zone: str
    length_mm: float
    area_mm2: float
    contrast_sigma: float
    """Mean difference over the defect's mask between the noise-free frames with and without it, in noise sigmas."""


@value
class PartTruth:
    """What the twin knows of one part, judged by the same criteria as the detector's findings."""

    part_id: str
    conforming: bool
    inspected: bool
    """False when the only condemning defects lie on a surface that the scene does not inspect."""
    below_visibility: bool
    """True when every condemning defect stays under three sigma of the camera's noise."""
    defects: tuple[DefectTruth, ...] = ()


@value
class LabelledFrame:
    """A frame with its exact answer. `mask` is uint8 of shape (height, width): class indices, 0 is sound."""

    frame: Frame
    mask: NDArray[np.uint8]
    truth: PartTruth


@value
class Defect:
    """One defect that the detector found. `score` is its probability; `length_mm` its largest extent."""

    label: str
    score: float
    bbox_xyxy_px: tuple[int, int, int, int]
    length_mm: float
    area_mm2: float
    zone: str = "any"


@value
class Inspection:
    """What the detector saw on one frame, before anything is decided."""

    trigger_id: str
    model_id: str
    model_sha256: str
    defects: tuple[Defect, ...]
    decidable: bool
    reason: str
    """Why the picture could not be decided ("no_part_in_view", "too_dark", ...); empty when it could."""
    heat: NDArray[np.uint8]
    """Probability of a defect for each pixel, 0..255, shape (heat height, heat width)."""
    timings_ms: dict[str, float]


@value
class Verdict:
    """What vision says of one frame. `seq` and `epoch` are given by the durable log; -1 and "" before."""

    trigger_id: str
    part_id: str | None
    result_id: str
    recipe_id: str
    model_id: str
    model_sha256: str
    camera_id: str
    t_s: float
    encoder_count: int
    evaluation: Evaluation
    score: float
    threshold: float
    defects: tuple[Defect, ...]
    reason: str
    """The condemning defect in words ("scratch 3.1 mm on outer_ring"), or why nothing could be decided; empty if ok."""
    is_simulated: bool
    timings_ms: dict[str, float]
    t_mono_ns: int = 0
    """The frame's `t_mono_ns`, carried along so that latencies can be told from one clock."""
    epoch: str = ""
    seq: int = -1

    @classmethod
    def on(
        cls,
        frame: Frame,
        *,
        result_id: str,
        recipe_id: str,
        model_id: str,
        model_sha256: str,
        evaluation: Evaluation,
        score: float,
        threshold: float,
        defects: tuple[Defect, ...],
        reason: str,
        is_simulated: bool,
        timings_ms: dict[str, float],
    ) -> Self:
        """Return the verdict on `frame`: what names the frame is carried over, the rest is said of it."""
        return cls(
            trigger_id=frame.trigger_id,
            part_id=frame.part_id,
            camera_id=frame.camera_id,
            t_s=frame.t_s,
            encoder_count=frame.encoder_count,
            t_mono_ns=frame.t_mono_ns,
            result_id=result_id,
            recipe_id=recipe_id,
            model_id=model_id,
            model_sha256=model_sha256,
            evaluation=evaluation,
            score=score,
            threshold=threshold,
            defects=defects,
            reason=reason,
            is_simulated=is_simulated,
            timings_ms=timings_ms,
        )


@value
class LatchedTrigger:
    """A photo-eye's edge as the plant latched it: exact, whatever the scan time. `t_mono_ns` 0 in simulated time."""

    trigger_id: str
    encoder_count: int
    t_s: float
    t_mono_ns: int = 0


@value
class Tags:
    """The plant's process image at one scan: inputs and the present state of outputs, by tag name."""

    t_s: float
    scan: int
    values: dict[str, TagValue]
    latched: tuple[LatchedTrigger, ...] = ()
    """Triggers since the last scan; for a controller that has just connected, all that are still on the line."""


@value
class Command:
    """One output wanted by the controller. Applied between the counts, then the output falls to rest by itself."""

    command_id: str
    tag: str
    value: TagValue
    trigger_id: str | None = None
    valid_from_count: int | None = None
    valid_until_count: int | None = None


@value
class Operate:
    """An operator's command to the line. `operate_id` is echoed in the answer; the server numbers one without."""

    operate_id: Annotated[str, Field(max_length=64)] = ""
    command: OperatorCommand
    who: Annotated[str, Field(max_length=64)]
    reason: Annotated[str, Field(max_length=200)] = ""
    target: Annotated[str, Field(max_length=64)] = ""
    """The belt to `jog`, the gate to `fire`, the device to `put`, the fault to `throw` or to `repair`; else empty."""
    position: Annotated[str, Field(max_length=64)] = ""
    """What a device is `put` to: an emergency stop to `pressed`, a guard door to `open`."""


@value
class OperateAnswer:
    """Whether an operator's command was taken, and if not, why."""

    operate_id: str
    accepted: bool
    answer: str


class Inspector(Protocol):
    """Looks at one frame."""

    def inspect(self, frame: Frame) -> Inspection:
        """Return what is seen on `frame`; a picture that cannot be decided is an answer, not an error."""
        ...


class Judge(Protocol):
    """Turns what was seen into a verdict by the recipe's criteria."""

    def judge(self, frame: Frame, inspection: Inspection) -> Verdict:
        """Return the verdict on `frame`."""
        ...


Frames = Sequence[Frame]
