"""Faults of cylinders and compressed air, at each kind of gate."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from serving.compose import compose_scene
from tests.twin.scenes import Stepped
from twin.scene.faults import End, Fault, GateSlow, GateStuck, LowAir
from twin.scene.gates import PushToAccept, PushToReject
from twin.scene.scene import Device, Scene
from twin.scene.trays import OutletTray
from twin.types import Command

GATES = ("diverter", "push_to_accept", "push_to_reject")
SIGNALS = {"diverter": ("at_good", "at_reject"), "push_to_accept": ("extended", "retracted")}
SIGNALS["push_to_reject"] = SIGNALS["push_to_accept"]


def scene_with(kind: str) -> Scene:
    """Return a shipped line whose gate is of a kind."""
    if kind == "diverter":
        return compose_scene("bearing")
    minimal = compose_scene("minimal")
    gate = minimal.devices["gate"]
    assert isinstance(gate, PushToReject)
    if kind == "push_to_reject":
        return minimal
    fields = {name: getattr(gate, name) for name in PushToAccept.__dataclass_fields__ if name != "kind"}
    trays = minimal.all_of(OutletTray)
    good, reject = trays["good_tray"], trays["reject_tray"]
    swapped: dict[str, Device] = {
        "good_tray": replace(good, after="gate", origin_m=reject.origin_m),
        "reject_tray": replace(reject, after="belt", origin_m=good.origin_m),
        "gate": PushToAccept(kind="push_to_accept", **fields),
    }
    return replace(minimal, devices={**minimal.devices, **swapped})


def drive(run: Stepped, gate_id: str, *, on: bool = True) -> None:
    """Drive a gate whose belt stands, or let its spring take it home."""
    counts: dict[str, Any] = {"trigger_id": "T", "valid_from_count": 0, "valid_until_count": 9} if on else {}
    tick = run.line.step([Command(command_id="d", tag=f"{gate_id}.drive", value=on, **counts)])
    assert tick.refused == ()


def driven(kind: str, fault: Fault | None, seconds: float) -> Iterator[tuple[float, bool, bool]]:
    """Yield the time and both switches, scan by scan, of a gate that is driven for a second and then not."""
    run = Stepped(replace(scene_with(kind), faults={} if fault is None else {"it": fault}))
    run.step(3)
    try:
        for number in range(round(seconds * 80)):
            if number in (0, 80):
                drive(run, "gate", on=number == 0)
            run.step(3)
            out, home = (run.values[f"gate.{signal}"] for signal in SIGNALS[kind])
            yield number / 80, out is True, home is True
    finally:
        run.line.close()


def reached_s(kind: str, fault: Fault | None) -> tuple[float | None, float | None]:
    """Return when the gate came to its driven end, and when it came home again; None where it never did."""
    told = list(driven(kind, fault, 3.5))
    out = next((t_s for t_s, out, _ in told if out), None)
    home = next((t_s - 1.0 for t_s, _, home in told if t_s > 1.0 and home), None)
    return out, home


def gate_fault(cls: Any, kind: str, **fields: Any) -> Fault:
    made: Fault = cls(kind=kind, device="gate", at_s=0.0, **fields)
    return made


@pytest.mark.parametrize("kind", GATES)
@pytest.mark.parametrize("at", ["reject", "accept"])
def test_a_gate_that_sticks_stays_at_the_end_that_leads_to_that_lane(kind: str, at: End) -> None:
    out, home = reached_s(kind, gate_fault(GateStuck, "gate_stuck", at=at))
    rests_at = "accept" if kind == "push_to_reject" else "reject"
    if at == rests_at:
        assert out is None
    else:
        assert out is not None
        assert home is None


@pytest.mark.parametrize("kind", GATES)
def test_a_slow_gate_takes_so_many_times_longer(kind: str) -> None:
    well, slow = reached_s(kind, None), reached_s(kind, gate_fault(GateSlow, "gate_slow", factor=2.0))
    for usual_s, longer_s in zip(well, slow, strict=True):
        assert usual_s is not None
        assert longer_s is not None
        assert 1.6 < longer_s / usual_s < 2.2  # The valve's delay stays as it is.


def test_air_that_leaks_opens_the_pressure_switch_and_no_cylinder_moves_any_more() -> None:
    fault = LowAir(kind="low_air", device="air", share=0.5, at_s=0.0)
    run = Stepped(replace(compose_scene("minimal"), faults={"it": fault}))
    run.run(4.0)
    assert run.values["air.pressure_ok"] is False
    assert run.values["air.pressure_kpa"] == pytest.approx(300.0, abs=25.0)
    drive(run, "gate")
    run.run(1.0)
    assert run.values["gate.retracted"] is True
    run.line.repair("it")
    run.run(4.0)
    assert run.values["air.pressure_ok"] is True
    assert run.values["gate.extended"] is True
    run.line.close()
