"""What one arm of a replication came to, folded from its events and verdicts: its parts one by one, and its rates."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from twin.clearance import WATCHED_M
from twin.events import EventBase, FaultRaised, InspectionFinished, PartDisposed
from twin.kpi.energy import EnergyMeters
from twin.kpi.line import LineFigures
from twin.seeds import serial_of
from twin.types import Evaluation, Shot, Verdict, value

Arm = Literal["baseline", "candidate"]
ARMS: tuple[Arm, ...] = ("baseline", "candidate")


@value
class PartOutcome:
    """What became of one part that has left the line, by either lane or off it."""

    serial: int
    conforming: bool | None
    """By the criteria; None where no picture was taken, and so no truth is known."""
    inspected: bool
    """Whether the camera sees the face that it is nonconforming on."""
    visible: bool
    """Whether what condemns it stands out of this arm's camera noise."""
    accepted: bool
    late: bool
    lost: bool
    evaluation: Evaluation = "undefined"
    score: float | None = None
    reason: str = ""
    found_xyxy_px: tuple[int, int, int, int] | None = None
    """Where the detector saw the most probable defect, where it saw any."""
    shot: Shot | None = None
    """How it was photographed: with it the picture can be drawn again."""


@value
class ArmRun:
    """One arm of one replication."""

    arm: Arm
    replication: int
    seed: int
    parts: tuple[PartOutcome, ...]
    measured_s: float
    """What the rates of time are taken over: the run without its warm-up."""
    parts_per_hour: float
    """Parts that left by any lane after the warm-up, an hour."""
    good_per_hour: float
    """Conforming parts accepted after the warm-up, an hour."""
    energy_j_per_good: float | None
    """None where no good part left."""
    least_clearance_m: float
    """The nearest that a robot came to anything; what is farther than the monitor's reach counts as that."""
    faults: Mapping[str, int]


@dataclass(kw_only=True)
class ArmLog:
    """A fold over the events and verdicts of one arm; `shots` are handed to it as they fire."""

    warmup_s: float
    figures: LineFigures = field(default_factory=LineFigures)
    warm_energy: EnergyMeters = field(default_factory=EnergyMeters)
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    shots: dict[str, Shot] = field(default_factory=dict)
    late: set[str] = field(default_factory=set)
    faults: dict[str, int] = field(default_factory=dict)

    def add(self, record: EventBase | Verdict) -> None:
        """Take one event or verdict, in order."""
        self.figures.add(record)
        match record:
            case Verdict():
                self.verdicts[record.trigger_id] = record
                return
            case InspectionFinished() if record.late:
                self.late.add(record.trigger_id)
            case PartDisposed() if record.reason == "no_verdict":
                self.late.add(record.trigger_id)
            case FaultRaised():
                self.faults[record.fault] = self.faults.get(record.fault, 0) + 1
            case _:
                pass
        if record.t_s <= self.warmup_s:
            self.warm_energy.add(record)

    def complete(self, arm: Arm, replication: int, seed: int, duration_s: float) -> ArmRun:
        """Return what the arm came to in `duration_s` simulated seconds, the warm-up among them."""
        good_s = self._good_left_at_s()
        measured_s = duration_s - self.warmup_s
        from_s, until_s = self.warm_energy.until_s, self.figures.energy.until_s
        energy_j = self.figures.energy.total_j - self.warm_energy.total_j
        metered = sum(from_s < t_s <= until_s for t_s in good_s)
        pairs = self.figures.clearances.summary()["pairs"]
        return ArmRun(
            arm=arm,
            replication=replication,
            seed=seed,
            parts=tuple(self._outcomes()),
            measured_s=measured_s,
            parts_per_hour=self._after_warmup(self.figures.parts.left_at_s.values()) * 3600.0 / measured_s,
            good_per_hour=self._after_warmup(good_s) * 3600.0 / measured_s,
            energy_j_per_good=energy_j / metered if metered else None,
            least_clearance_m=min([WATCHED_M, *(pair["distance_m"] for pair in pairs)]),
            faults=dict(sorted(self.faults.items())),
        )

    def _after_warmup(self, left_at_s: Iterable[float]) -> int:
        return sum(t_s > self.warmup_s for t_s in left_at_s)

    def _good_left_at_s(self) -> list[float]:
        parts, truths = self.figures.parts, self.figures.truths
        accepted = [part for part, outlet in parts.left.items() if outlet == "good"]
        return [parts.left_at_s[part] for part in accepted if part in truths and truths[part].conforming]

    def _outcomes(self) -> list[PartOutcome]:
        parts = self.figures.parts
        trigger_of = {part: trigger for trigger, part in parts.part_of.items()}
        gone = sorted(parts.left.keys() | parts.lost, key=serial_of)
        return [self._outcome(part, trigger_of.get(part, "")) for part in gone]

    def _outcome(self, part: str, trigger: str) -> PartOutcome:
        truth, verdict = self.figures.truths.get(part), self.verdicts.get(trigger)
        found = max(verdict.defects, key=lambda defect: defect.score, default=None) if verdict else None
        return PartOutcome(
            serial=serial_of(part),
            conforming=None if truth is None else truth.conforming,
            inspected=truth is not None and truth.inspected,
            visible=truth is not None and not truth.below_visibility,
            accepted=self.figures.parts.left.get(part) == "good",
            late=trigger in self.late,
            lost=part in self.figures.parts.lost and part not in self.figures.parts.left,
            found_xyxy_px=found.bbox_xyxy_px if found else None,
            shot=self.shots.get(trigger),
            evaluation=verdict.evaluation if verdict else "undefined",
            score=verdict.score if verdict else None,
            reason=verdict.reason if verdict else "",
        )
