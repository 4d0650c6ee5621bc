"""All faults of a running line: each follows its course, acts on its device, and is told."""

from dataclasses import dataclass, field

from twin.emitter import Emitter
from twin.errors import RunError
from twin.events import FaultCleared, FaultRaised
from twin.faults.effect import Effect
from twin.faults.effects import effect_of
from twin.faults.schedule import Course
from twin.scene.faults import Fault
from twin.units.build import Units
from twin.units.site import Site


@dataclass
class _Running:
    fault_id: str
    fault: Fault
    course: Course
    effect: Effect
    strength: float = 0.0
    alike: list["_Running"] = field(default_factory=list)
    """The faults of the same kind at the same device, this one among them."""


class RunningFaults:
    """Every fault of a scene. `update` once a tick, before the devices act."""

    def __init__(self, site: Site, units: Units) -> None:
        self._emitter: Emitter = site.emitter
        self._running = {
            fault_id: _Running(
                fault_id, fault, Course(fault, site.rng("fault", fault_id)), effect_of(fault, units, site)
            )
            for fault_id, fault in site.scene.faults.items()
        }
        for each in self._running.values():
            each.alike = [one for one in self._running.values() if _same(one.fault, each.fault)]

    def update(self) -> None:
        """Let each fault act as strongly as its course says for the coming tick."""
        t_s = self._emitter.t_s
        for each in self._running.values():
            strength = each.course.strength(t_s)
            if strength != each.strength:
                self._change(each, strength)

    def throw(self, fault_id: str) -> None:
        """Begin a fault now; raises `RunError` where the scene has none of that id."""
        self._of(fault_id).course.throw(self._emitter.t_s)

    def repair(self, fault_id: str) -> None:
        """End a fault now; raises `RunError` where the scene has none of that id."""
        self._of(fault_id).course.repair(self._emitter.t_s)

    def to_repair(self) -> tuple[str, ...]:
        """Return the faults that act, that people are told of, and that do not end by themselves, by id."""
        return tuple(
            each.fault_id
            for each in self._running.values()
            if each.strength and each.fault.shown and each.fault.for_s is None and each.fault.mttr_s is None
        )

    def acting(self) -> dict[str, float]:
        """Return how strongly each fault acts that acts now, by id."""
        return {each.fault_id: each.strength for each in self._running.values() if each.strength}

    def _change(self, each: _Running, strength: float) -> None:
        before, each.strength = each.strength, strength
        # Of two faults that do the same to a device, the end of one does not end the other.
        each.effect(strength)
        for one in sorted(each.alike, key=_weight):
            if one.strength:
                one.effect(one.strength)
        if before and strength:
            return
        self._emitter.emit(
            FaultRaised if strength else FaultCleared,
            fault=each.fault.kind,
            device_id=each.fault.device,
            fault_id=each.fault_id,
            hidden=not each.fault.shown,
        )

    def _of(self, fault_id: str) -> _Running:
        if fault_id not in self._running:
            known = ", ".join(self._running) or "none: the scene has no faults"
            raise RunError(f"the scene has no fault {fault_id!r}; allowed: {known}")
        return self._running[fault_id]


def _weight(one: _Running) -> float:
    """Return how much a fault does now: of several the one that does most counts."""
    return one.strength * float(getattr(one.fault, "share", getattr(one.fault, "factor", 1.0)))


def _same(one: Fault, other: Fault) -> bool:
    """Tell whether two faults do the same kind of thing to the same device."""
    signals = [getattr(each, "signal", "") for each in (one, other)]
    return (one.kind, one.device, signals[0]) == (other.kind, other.device, signals[1])
