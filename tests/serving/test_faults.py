"""Whatever breaks, no part reaches the good lane without an `ok`, and none is unaccounted for; people repair."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from pydantic import TypeAdapter

from serving.compose import compose_scene
from serving.lockstep import LockstepLine
from serving.run_figures import plan_of
from tests.fakes.vision import BlankInspector, ScriptedJudge
from twin.check.faults import STRIKES
from twin.check.scene import check
from twin.check.switches import switches
from twin.events import (
    AlarmRaised,
    EventBase,
    InspectionTriggered,
    OperatorCommanded,
    PartDisposed,
    PartLeft,
    StationStateChanged,
)
from twin.kpi.line import LineFigures
from twin.scene.conveyors import Conveyor
from twin.scene.faults import BeltStop, Fault, PartsTouching
from twin.scene.gates import Gate
from twin.scene.operators import Changeover, Operators
from twin.scene.scene import Scene
from twin.types import Evaluation, Verdict

FAULT: TypeAdapter[Fault] = TypeAdapter(Fault)
SAID: tuple[Evaluation, ...] = ("ok", "not_ok", "not_ok", "ok", "not_decidable")
NEEDS: dict[str, tuple[dict[str, Any], ...]] = {
    "belt_slip": ({"share": 0.1}, {"share": 0.5}),
    "encoder_slip": ({"share": 0.05}, {"share": 1.0}),
    "jam": ({"distance_m": 0.35}, {"distance_m": 0.75}),
    "parts_touching": ({"distance_m": 0.2}, {"distance_m": 0.6}),
    "gate_stuck": ({"at": "reject"}, {"at": "accept"}),
    "mixed_parts": ({}, {"part": "bearing_6203", "share": 1.0}, {"part": "upside_down"}),
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


def test_of_two_parts_that_touch_neither_is_accepted() -> None:
    touching = PartsTouching(kind="parts_touching", device="belt", distance_m=0.2, at_s=0.0)
    records = ran(replace(compose_scene("minimal"), faults={"it": touching}), 14.0)
    left = [(one.part_id[-2:], one.outlet) for one in records if isinstance(one, PartLeft)]
    assert left == [(f"{serial:02d}", "reject") for serial in range(1, len(left) + 1)]
    reasons = {one.reason for one in records if isinstance(one, PartDisposed)}
    assert len(left) > 7
    assert "touching" in reasons
    assert "ok" not in reasons


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


def line_kpi(
    scene: Scene, records: list[EventBase | Verdict], end_s: float, micro_stop_s: float = 300.0
) -> dict[str, Any]:
    figures = LineFigures()
    for record in records:
        figures.add(record)
    plan = plan_of(scene, end_s=end_s, planned_stops_s=(), micro_stop_s=micro_stop_s)
    told: dict[str, Any] = figures.kpi(plan)["stations"]["line"]
    return told


def test_a_planned_changeover_empties_the_line_takes_its_time_and_is_setup_time() -> None:
    plan = Changeover(every_parts=12, setup_s=5.0)
    scene = replace(compose_scene("minimal"), operators=Operators(response_s=4.0, spread=0.0, changeover=plan))
    records = ran(scene, 36.0)
    commands = [(one.command, one.reason) for one in records if isinstance(one, OperatorCommanded)]
    again = [(command, "changeover") for command in ("complete", "reset", "start")]
    assert commands[3:6] == again
    line = [one for one in records if isinstance(one, StationStateChanged) and one.station_id == "line"]
    (empty_s,) = [one.t_s for one in line if one.state == "Complete"]
    (reset_s,) = [one.t_s for one in line if one.state == "Resetting" and one.t_s > empty_s]
    assert reset_s - empty_s == pytest.approx(5.0, abs=0.05)
    counts = LineFigures()
    for one in records:
        if one.t_s <= empty_s:
            counts.add(one)
    assert counts.parts.summary()["in_process"] == 0
    (emptying_s,) = [one.t_s for one in line if one.state == "Completing"]
    told = line_kpi(scene, records, 36.0)
    starting_s = sum(after.t_s - one.t_s for one, after in pairwise(line) if one.state == "Starting")
    assert told["elements"]["ASUT"] == pytest.approx(reset_s - emptying_s + starting_s, abs=0.01)
    assert told["setup_rate"] > 0.3


def test_stops_by_chance_that_are_soon_over_count_as_micro_stops() -> None:
    stops = BeltStop(kind="belt_stop", device="belt", mtbf_s=8.0, mttr_s=1.5)
    people = Operators(response_s=3.0, spread=0.2)
    scene = replace(compose_scene("minimal"), faults={"it": stops}, operators=people)
    records = ran(scene, 60.0)
    told, strict = line_kpi(scene, records, 60.0), line_kpi(scene, records, 60.0, micro_stop_s=0.001)
    assert told["micro_stops"] == strict["elements"]["FE"] > 1
    assert told["elements"]["FE"] == strict["micro_stops"] == 0
    assert told["sub_states_s"]["micro_stop"] == pytest.approx(strict["sub_states_s"]["fault"])
    assert told["sub_states_s"]["micro_stop"] > 5.0
    assert told["availability"] < 1
