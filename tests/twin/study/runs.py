"""Arms made by hand: parts with what became of them."""

from typing import Any

from twin.study.change import Change, Text
from twin.study.judgement import Both
from twin.study.observed import ArmRun, PartOutcome

CHANGE = Change(name="test", title=Text(en="Test"), candidate=("scene.name=x",))


def part(serial: int, **other: Any) -> PartOutcome:
    """Return a conforming part that was accepted, but for what is told otherwise."""
    usual = {"conforming": True, "inspected": True, "visible": True, "accepted": True, "late": False, "lost": False}
    return PartOutcome(serial=serial, **{**usual, **other})


def bad(serial: int, **other: Any) -> PartOutcome:
    """Return a nonconforming part that was rejected, but for what is told otherwise."""
    return part(serial, **{"conforming": False, "accepted": False, **other})


def both(
    baseline: list[PartOutcome],
    candidate: list[PartOutcome],
    number: int = 0,
    **rates: tuple[float | None, float | None],
) -> Both:
    """Return one replication."""
    usual: dict[str, tuple[float | None, float | None]] = {
        "parts_per_hour": (1000.0, 1000.0),
        "good_per_hour": (800.0, 800.0),
        "energy_j_per_good": (100.0, 100.0),
        "least_clearance_m": (0.05, 0.05),
    }
    figures = usual | rates

    def arm(at: int, parts: list[PartOutcome]) -> ArmRun:
        mine: dict[str, Any] = {name: values[at] for name, values in figures.items()}
        return ArmRun(
            measured_s=3600.0,
            arm=("baseline", "candidate")[at],
            replication=number,
            seed=number,
            parts=tuple(parts),
            faults={},
            **mine,
        )

    return arm(0, baseline), arm(1, candidate)
