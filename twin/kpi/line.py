"""All figures of a line at once: parts, quality against the truth, latencies and deadlines, as one fold."""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import numpy as np

from twin.events import Event, EventBase, FaultRaised, InspectionFinished, PartDisposed, RunPaced, TruthTold
from twin.kpi.clearance import Clearances
from twin.kpi.energy import EnergyMeters
from twin.kpi.iso22400 import Plan, iso22400
from twin.kpi.parts import PartCounts
from twin.kpi.quality import QualityCounts, quality
from twin.kpi.time_model import StationLog
from twin.types import PartTruth, Verdict

T = TypeVar("T")

DETECTED = ("not_ok", "not_decidable")
"""What a detector says of a part that it does not find ok; `undefined` is said of a part that nobody looked at."""


@dataclass(kw_only=True)
class LineFigures:
    """A fold over events and verdicts: hand it each one in order with `add`, and ask at any time."""

    parts: PartCounts = field(default_factory=PartCounts)
    stations: StationLog = field(default_factory=StationLog)
    energy: EnergyMeters = field(default_factory=EnergyMeters)
    clearances: Clearances = field(default_factory=Clearances)
    truths: dict[str, PartTruth] = field(default_factory=dict)
    trigger_to_verdict_ms: list[float] = field(default_factory=list)
    trigger_to_command_ms: list[float] = field(default_factory=list)
    faults: list[dict[str, Any]] = field(default_factory=list)
    pace: RunPaced | None = None
    _missing: set[str] = field(default_factory=set)

    def add(self, record: Event | EventBase | Verdict) -> None:
        """Take one event or verdict."""
        match record:
            case Verdict():
                if "trigger_to_verdict" in record.timings_ms:
                    self.trigger_to_verdict_ms.append(record.timings_ms["trigger_to_verdict"])
                return
            case TruthTold():
                self.truths[record.truth.part_id] = record.truth
            case PartDisposed():
                if record.trigger_to_command_ms is not None:
                    self.trigger_to_command_ms.append(record.trigger_to_command_ms)
                if record.reason == "no_verdict":
                    self._missing.add(record.trigger_id)
            case InspectionFinished() if record.late:
                self._missing.add(record.trigger_id)
            case FaultRaised():
                self.faults.append({"t_s": record.t_s, "fault": record.fault, "device_id": record.device_id})
            case RunPaced():
                self.pace = record
            case _:
                pass
        for fold in (self.parts, self.stations, self.energy, self.clearances):
            fold.add(record)

    @property
    def deadline_misses(self) -> int:
        """Triggers whose verdict did not come by the count at which it was needed."""
        return len(self._missing)

    def quality(self) -> dict[str, Any]:
        """Return the object `quality` of the command line's JSON, over the parts that have left.

        `truth_unknown_n` counts those of which no truth was told: they are in no other count and in no rate.
        """
        outlets, said = self.parts.left, self.parts.evaluations()
        told = [
            (self.truths[part], outlet == "good", said.get(part))
            for part, outlet in outlets.items()
            if part in self.truths
        ]
        conforming = [one for one in told if one[0].conforming]
        bad = [one for one in told if not one[0].conforming and one[0].inspected]
        visible = [one for one in bad if not one[0].below_visibility]
        hidden = [one for one in bad if one[0].below_visibility]
        counted = quality(
            QualityCounts(
                conforming_n=len(conforming),
                nonconforming_n=len(visible),
                not_inspected_n=len(told) - len(conforming) - len(bad),
                below_visibility_n=len(hidden),
                escapes_n=sum(accepted for _, accepted, _ in visible),
                below_visibility_escapes_n=sum(accepted for _, accepted, _ in hidden),
                overkill_detector_n=sum(seen in DETECTED for _, _, seen in conforming),
                overkill_system_n=sum(not accepted for _, accepted, _ in conforming),
            )
        )
        return {**counted, "truth_unknown_n": len(outlets) - len(told)}

    def kpi(self, plan: Plan) -> dict[str, Any]:
        """Return the object `kpi` of the command line's JSON: what `iso22400` tells, and `clearance`."""
        told = iso22400(self.parts, self.stations, self.energy, plan)
        return {**told, "clearance": self.clearances.summary()}

    def so_far(self) -> "LineFigures":
        """Return a copy that tells the same `kpi` however this one grows, for another thread."""
        changes = {station_id: list(told) for station_id, told in self.stations.changes.items()}
        return LineFigures(
            parts=_copied(self.parts),
            stations=replace(self.stations, changes=changes),
            energy=_copied(self.energy),
            clearances=_copied(self.clearances),
        )

    def latency_ms(self) -> dict[str, dict[str, float | None]]:
        """Return the object `latency_ms` of the command line's JSON."""
        return {
            "trigger_to_verdict": _percentiles(self.trigger_to_verdict_ms),
            "trigger_to_command": _percentiles(self.trigger_to_command_ms),
        }


def _copied(fold: T) -> T:
    """Return a fold whose sets, lists and mappings are its own; what they hold is never changed."""
    made = copy(fold)
    for name, held in vars(fold).items():
        setattr(made, name, copy(held))
    return made


def _percentiles(times_ms: Sequence[float]) -> dict[str, float | None]:
    if not times_ms:
        return {"p50": None, "p99": None, "max": None}
    p50, p99 = np.percentile(times_ms, [50, 99])
    return {"p50": float(p50), "p99": float(p99), "max": float(max(times_ms))}
