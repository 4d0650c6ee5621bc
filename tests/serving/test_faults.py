"""Whatever breaks, no part reaches the good lane without an `ok`, and none is unaccounted for; people repair."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from pydantic import TypeAdapter

from serving.compose import compose_scene
from serving.lockstep import LockstepLine
from tests.fakes.vision import BlankInspector, ScriptedJudge
from twin.check.faults import STRIKES, switches
from twin.check.scene import check
from twin.events import AlarmRaised, EventBase, InspectionTriggered, OperatorCommanded, PartLeft, StationStateChanged
from twin.kpi.line import LineFigures
from twin.scene.conveyors import Conveyor
from twin.scene.faults import BeltStop, Fault
from twin.scene.gates import Gate
from twin.scene.operators import Operators
from twin.scene.scene import Scene
from twin.types import Evaluation, Verdict

FAULT: TypeAdapter[Fault] = TypeAdapter(Fault)
SAID: tuple[Evaluation, ...] = ("ok", "not_ok", "not_ok", "ok", "not_decidable")
NEEDS: dict[str, tuple[dict[str, Any], ...]] = {
    "belt_slip": ({"share": 0.1}, {"share": 0.5}),
    "encoder_slip": ({"share": 0.05}, {"share": 1.0}),
    "jam": ({"distance_m": 0.35}, {"distance_m": 0.75}),
    "gate_stuck": ({"at": "reject"}, {"at": "accept"}),
    "eye_stuck": ({"tells": True}, {"tells": False}),
}
"""What a kind cannot do without, or is tried with; the others are tried as they are."""


def ran(scene: Scene, seconds: float) -> list[EventBase | Verdict]:
    check(scene)
    records: list[EventBase | Verdict] = []
    line = LockstepLine(
        scene=scene,
        seed=1,
        inspector=BlankInspector(),
        judge=ScriptedJudge(lambda trigger_id: SAID[int(trigger_id[1:]) % len(SAID)]),
        inspection_s=0.15,
    )
    with line:
        line.run(seconds, records.append)
    return records


def every_fault(scene: Scene) -> Iterator[dict[str, Any]]:
    """Yield every kind of fault at every device that it strikes, a switch both ways."""
    for cls, struck in STRIKES.items():
        kind = cls.__dataclass_fields__["kind"].type.__args__[0]
        for device_id, device in scene.devices.items():
            if not isinstance(device, struck):
                continue
            ways: tuple[dict[str, Any], ...] = NEEDS.get(kind, ({},))
            if kind == "switch_stuck":
                both = (True, False)
                ways = tuple({"signal": signal, "tells": tells} for signal in switches(device) for tells in both)
            yield from ({"kind": kind, "device": device_id, **way} for way in ways)


SCENE = compose_scene("minimal")
MINIMAL = list(every_fault(SCENE))


def named(fields: dict[str, Any]) -> str:
    return "-".join(str(each) for each in fields.values())


@pytest.mark.parametrize("fields", MINIMAL, ids=map(named, MINIMAL))
def test_whatever_breaks_no_part_is_good_without_an_ok_and_none_is_unaccounted_for(fields: dict[str, Any]) -> None:
    fault = FAULT.validate_python({**fields, "at_s": 6.0, "for_s": 4.0})
    records = ran(replace(SCENE, faults={"it": fault}), 14.0)
    said = {one.trigger_id: one.evaluation for one in records if isinstance(one, Verdict)}
    trigger_of = {one.part_id: one.trigger_id for one in records if isinstance(one, InspectionTriggered)}
    good = [one.part_id for one in records if isinstance(one, PartLeft) and one.outlet == "good"]
    assert [part for part in good if said.get(trigger_of.get(part, "")) != "ok"] == []
    figures = LineFigures()
    for record in records:
        figures.add(record)
    parts = figures.parts.summary()
    assert parts["released"] > 5
    ends = ("accepted", "rejected", "held", "in_process", "lost")
    assert parts["released"] == sum(parts[end] for end in ends)
    states = [one.state for one in records if isinstance(one, StationStateChanged) and one.station_id == "line"]
    stood = [number for number, state in enumerate(states) if state in ("Aborted", "Held") and number > 0]
    assert not stood or "Execute" not in states[stood[0] :]


def test_there_is_a_fault_of_every_kind_that_the_line_can_have() -> None:
    devices = tuple(map(type, SCENE.devices.values()))
    possible = {cls for cls, struck in STRIKES.items() if any(issubclass(each, struck) for each in devices)}
    assert {type(FAULT.validate_python(fields)) for fields in MINIMAL} == possible
    assert {Conveyor, Gate} <= {kind for struck in STRIKES.values() for kind in struck}


def test_operators_repair_what_stands_and_set_the_line_going_and_that_costs_availability() -> None:
    stop = BeltStop(kind="belt_stop", device="belt", at_s=6.0)
    people = Operators(response_s=4.0, spread=0.1, repair_s=5.0)
    records = ran(replace(SCENE, faults={"it": stop}, operators=people), 30.0)
    alarms = [one.alarm for one in records if isinstance(one, AlarmRaised)]
    assert alarms == ["drive_not_reached"]
    commands = [(one.command, one.who) for one in records if isinstance(one, OperatorCommanded)]
    assert commands[3:] == [("unhold", "operator")]
    states = [
        (one.t_s, one.state) for one in records if isinstance(one, StationStateChanged) and one.station_id == "line"
    ]
    assert states[-1][1] == "Execute"
    (stood_s,) = [t_s for t_s, state in states if state in ("Aborted", "Held") and t_s > 5]
    assert 8.0 < states[-1][0] - stood_s < 14.0
