"""A line with a hold lane: what says nothing against a part lets it pass the reject gate, and no further."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.twin.control.bench import PITCH_COUNTS, STEP_COUNTS, Bench, verdict_on
from tests.twin.control.test_disposal import ACTION, STANDING, Play
from twin.control.timing import gate_timing, gate_timings
from twin.control.values import ScanOutput, Settings
from twin.errors import ConfigError
from twin.events import AlarmRaised, PartDisposed
from twin.scene.gates import Diverter, PushToReject
from twin.scene.scene import Scene
from twin.types import Evaluation, OperatorCommand

REJECT, HOLD = "gate.drive", "hold_gate.drive"


@pytest.fixture
def line(hold_scene: Scene) -> Bench:
    bench = Bench(settings=Settings.from_scene(hold_scene))
    bench.step()
    return bench.start()


def told(bench: Bench, trigger_id: str, evaluation: Evaluation | None = None) -> None:
    """Let a part come to the eye now, and its verdict right after it."""
    bench.part(trigger_id)
    bench.step()
    bench.run(12 * STEP_COUNTS)
    if evaluation is not None:
        bench.step(bench.verdict(trigger_id, evaluation))


def permits(bench: Bench) -> list[tuple[str, str]]:
    """Return output and trigger of every permit that was sent."""
    return [(sent.tag, sent.trigger_id or "") for sent in bench.commands if sent.tag in (REJECT, HOLD) and sent.value]


def leave(bench: Bench, stage: int = 1) -> None:
    """Let the belt run until all that is on it now is past a gate."""
    bench.run(bench.settings.stages[stage].timing.disposed_counts)


def test_an_ok_needs_the_permits_of_both_gates_and_is_accepted_behind_the_second(line: Bench) -> None:
    told(line, "T1", "ok")
    assert permits(line) == [(REJECT, "T1"), (HOLD, "T1")]
    trigger = line.told[0].encoder_count
    for tag, stage in zip((REJECT, HOLD), line.settings.stages, strict=True):
        since, until = line.windows[tag, "T1"]
        assert (since, until) == (trigger + stage.timing.valid_from_counts, trigger + stage.timing.valid_until_counts)
    line.run(line.settings.stages[1].timing.valid_until_counts - 14 * STEP_COUNTS)
    assert line.dispositions() == []
    line.run(3 * STEP_COUNTS)
    assert line.dispositions() == [("T1", "accept", "ok")]
    assert line.alarms() == []


def test_a_nonconforming_part_gets_no_permit_and_is_rejected(line: Bench) -> None:
    told(line, "T1", "not_ok")
    leave(line)
    assert permits(line) == []
    assert line.dispositions() == [("T1", "reject", "not_ok")]


@pytest.mark.parametrize("evaluation", ["not_decidable", "undefined"])
def test_what_nobody_could_decide_is_let_on_by_the_first_gate_only_and_held(
    line: Bench, evaluation: Evaluation
) -> None:
    told(line, "T1", evaluation)
    assert permits(line) == [(REJECT, "T1")]
    assert line.dispositions() == []
    leave(line, 0)
    assert line.dispositions() == [("T1", "hold", evaluation)]
    leave(line)
    assert line.dispositions() == [("T1", "hold", evaluation)]
    assert line.memory.parts == ()
    assert line.alarms() == []


@pytest.mark.parametrize("alive", [True, False])
def test_a_part_without_a_verdict_is_held_even_while_the_server_is_silent(line: Bench, alive: bool) -> None:
    line.server_alive = alive
    told(line, "T1")
    leave(line)
    assert permits(line) == [(REJECT, "T1")]
    assert line.dispositions() == [("T1", "hold", "no_verdict")]
    assert line.memory.missing_in_row == 1
    details = [event.detail for event in line.events if isinstance(event, AlarmRaised)]
    assert details == ([] if alive else ["the inspection server is silent, parts go to hold: see that it runs"])


def test_a_verdict_that_comes_too_late_cannot_bring_a_held_part_to_good(line: Bench) -> None:
    line.part("T1")
    line.step()
    line.run(line.timing.decide_by_counts + STEP_COUNTS)
    line.step(line.verdict("T1"))
    leave(line)
    assert permits(line) == [(REJECT, "T1")]
    assert line.dispositions() == [("T1", "hold", "no_verdict")]


def test_three_missing_verdicts_in_a_row_hold_the_line(line: Bench) -> None:
    for number in range(3):
        line.part(f"T{number}", at=line.encoder + 60 + number * PITCH_COUNTS)
    while line.state == "Execute":
        line.step()
    line.settle()
    assert line.state == "Held"
    assert line.alarms() == ["no_verdict"]
    # The reject gate is behind the first one, and cannot reach the second one any more.
    assert sorted(line.dispositions()) == [
        ("T0", "hold", "no_verdict"),
        ("T1", "hold", "no_verdict"),
        ("T2", "reject", "no_verdict"),
    ]


def test_two_that_come_too_near_are_held_together_and_the_permit_to_go_on_is_revoked(line: Bench) -> None:
    told(line, "T1", "ok")
    line.part("T2", at=line.told[0].encoder_count + line.timing.min_gap_counts + line.timing.diameter_counts - 10)
    line.run(line.timing.min_gap_counts + line.timing.diameter_counts)
    line.step(line.verdict("T2"))
    leave(line)
    assert line.dispositions() == [("T1", "hold", "touching"), ("T2", "hold", "touching")]
    assert permits(line) == [(REJECT, "T1"), (HOLD, "T1"), (REJECT, "T2")]
    revoked = [(sent.tag, sent.trigger_id) for sent in line.commands if sent.trigger_id and not sent.value]
    assert revoked == [(HOLD, "T1")]


def test_what_touches_a_rejected_part_is_rejected_with_it(line: Bench) -> None:
    told(line, "T1", "not_ok")
    line.part("T2", at=line.told[0].encoder_count + 2500)
    line.run(2500)
    line.step(line.verdict("T2"))
    leave(line)
    assert line.dispositions() == [("T1", "reject", "not_ok"), ("T2", "reject", "touching")]
    assert permits(line) == []


def test_two_that_stand_as_one_are_held_with_a_window_for_both(line: Bench) -> None:
    line.forced["eye.blocked"] = True
    line.part("T1")
    line.step()
    line.step(line.verdict("T1"))
    trigger = line.told[0].encoder_count
    assert permits(line) == [(REJECT, "T1"), (HOLD, "T1")]
    line.run(2 * line.timing.diameter_counts)
    longer = line.encoder - trigger - line.timing.diameter_counts
    assert line.dispositions() == []
    assert not line.armed
    del line.forced["eye.blocked"]
    line.step()
    assert permits(line)[-1] == (REJECT, "T1")
    since, until = line.windows[REJECT, "T1"]
    assert since == trigger + line.timing.valid_from_counts
    assert until - (trigger + line.timing.valid_until_counts) == longer
    leave(line)
    assert line.dispositions() == [("T1", "hold", "touching")]


def test_a_row_of_parts_whose_end_is_not_known_in_time_is_rejected(line: Bench) -> None:
    line.forced["eye.blocked"] = True
    told(line, "T1", "ok")
    leave(line, 0)
    assert line.dispositions() == [("T1", "reject", "touching")]
    assert not line.armed


@pytest.mark.parametrize("command", ["hold", "abort"])
def test_a_part_between_the_gates_of_a_line_that_stands_goes_to_hold(line: Bench, command: OperatorCommand) -> None:
    told(line, "T1", "ok")
    line.run(line.settings.stages[1].timing.eye_to_gate_counts - 14 * STEP_COUNTS)
    assert line.operate(command)[0]
    assert line.dispositions() == [("T1", "hold", "purged")]
    assert not line.armed


@pytest.mark.parametrize(("evaluation", "reason"), [("ok", "purged"), ("not_decidable", "not_decidable")])
def test_a_permitted_part_before_the_first_gate_of_a_line_that_stands_is_rejected(
    line: Bench, evaluation: Evaluation, reason: str
) -> None:
    told(line, "T1", evaluation)
    assert line.operate("abort")[0]
    assert line.dispositions() == [("T1", "reject", reason)]
    assert not line.armed


def test_a_line_that_stood_is_purged_past_the_second_gate(line: Bench) -> None:
    told(line, "T1", "ok")
    line.operate("hold")
    line.settle()
    line.operate("unhold")
    line.settle()
    assert line.state == "Unholding"
    behind = line.settings.stages[1].timing.disposed_counts
    line.run(line.told[0].encoder_count + behind - line.encoder - STEP_COUNTS)
    assert line.state == "Unholding"
    line.run(3 * STEP_COUNTS)
    assert line.state == "Execute"


def test_a_controller_that_comes_back_knows_by_its_place_where_a_part_goes(hold_scene: Scene) -> None:
    bench = Bench(settings=Settings.from_scene(hold_scene))
    bench.encoder = 20000
    first, second = (stage.timing for stage in bench.settings.stages)
    bench.part("before", at=bench.encoder - first.eye_to_gate_counts)
    bench.part("between", at=bench.encoder - first.disposed_counts)
    bench.step()
    # The arm may have kept back what it led aside: nobody can tell the two apart there.
    assert sorted(bench.dispositions()) == [("before", "reject", "touching"), ("between", "hold", "touching")]
    bench.start()
    assert bench.state == "Starting"
    bench.run(second.disposed_counts - first.eye_to_gate_counts + STEP_COUNTS)
    assert bench.state == "Execute"


@pytest.mark.parametrize(("tag", "drive"), [("gate.at_good", REJECT), ("hold_gate.at_good", HOLD)])
def test_each_gate_that_does_not_answer_holds_the_line_and_is_named(line: Bench, tag: str, drive: str) -> None:
    line.forced[tag] = False
    told(line, "T1", "ok")
    leave_counts = line.settings.stages[1].timing.disposed_counts
    for _ in range(leave_counts // STEP_COUNTS):
        line.step()
    assert line.alarms() == ["gate_not_reached"]
    assert [event.detail.split()[0] for event in line.events if isinstance(event, AlarmRaised)] == [tag]
    assert drive in dict(permits(line))


def test_a_hold_gate_that_stands_at_good_keeps_the_line_from_going(hold_scene: Scene) -> None:
    bench = Bench(settings=Settings.from_scene(hold_scene))
    bench.forced["hold_gate.at_good"] = True
    bench.step()
    bench.operate("clear")
    bench.settle()
    bench.operate("reset")
    bench.settle()
    taken, answer = bench.operate("start")
    assert not taken
    assert "stands at good" in answer


def test_each_gate_is_fired_by_hand_and_keeps_the_belt_from_being_jogged(line: Bench) -> None:
    line.operate("abort")
    line.settle()
    assert line.operate("manual")[0]
    assert line.operate("fire", "hold_gate")[0]
    assert (line.drives(REJECT), line.drives(HOLD)) == (False, True)
    taken, answer = line.operate("jog", "infeed")
    assert (taken, "while hold_gate is not at reject" in answer) == (False, True)
    assert "allowed: gate, hold_gate" in line.operate("fire", "infeed")[1]


class TwoLanes(Play):
    """Holds what is always true of a line with a hold lane, after each scan."""

    def check(self, output: ScanOutput) -> None:
        bench = self.bench
        if output.state in STANDING:
            assert not (bench.outputs["infeed.run"] or bench.outputs["robot.run"] or bench.armed)
        disposed = {event.trigger_id: event for event in bench.events if isinstance(event, PartDisposed)}
        before = disposed.keys() - {event.trigger_id for event in output.events if isinstance(event, PartDisposed)}
        for command in output.commands:
            if command.tag == HOLD and command.value:
                assert command.trigger_id is not None
                assert self.heard.get(command.trigger_id) == "ok"
                assert bench.server_alive
            if command.tag in (REJECT, HOLD) and command.value:
                assert command.trigger_id not in before
                assert self.heard.get(command.trigger_id or "") != "not_ok"
        for part in bench.told:
            self.check_part(part.trigger_id, bench.encoder - part.encoder_count, disposed)

    def check_part(self, trigger_id: str, travel: int, disposed: dict[str, PartDisposed]) -> None:
        """Hold that no gate is driven for another part while this one is in its sweep."""
        bench = self.bench
        for tag, stage in zip((REJECT, HOLD), bench.settings.stages, strict=True):
            aside = disposed.get(trigger_id)
            if tag == HOLD and aside is not None and aside.disposition == "reject":
                continue
            if bench.drives(tag) and stage.timing.eye_to_gate_counts <= travel < stage.timing.disposed_counts:
                since, until = bench.windows.get((tag, trigger_id), (0, -1))
                assert since <= bench.encoder < until

    def end(self) -> None:
        self.bench.server_alive = True
        self.bench.forced.clear()
        self.act(("operate", "abort"))
        self.act(("wait", 5))
        dispositions = self.bench.dispositions()
        assert sorted(part.trigger_id for part in self.bench.told) == sorted(each for each, _, _ in dispositions)
        sent = permits(self.bench)
        for trigger_id, disposition, reason in dispositions:
            assert (disposition == "accept") == (reason == "ok")
            assert disposition != "accept" or {(REJECT, trigger_id), (HOLD, trigger_id)} <= set(sent)
            assert disposition != "hold" or (REJECT, trigger_id) in sent
            assert disposition != "hold" or self.heard.get(trigger_id) != "not_ok"


ACTIONS = st.lists(ACTION, min_size=20, max_size=60)


@settings(max_examples=25)
@given(actions=ACTIONS)
def test_whatever_happens_no_part_passes_a_gate_without_its_permit_and_each_has_one_disposition(
    hold_scene: Scene, actions: list[tuple[object, ...]]
) -> None:
    play_through(hold_scene, actions)


@pytest.mark.slow
@settings(max_examples=100)
@given(actions=ACTIONS)
def test_whatever_else_happens_it_is_so(hold_scene: Scene, actions: list[tuple[object, ...]]) -> None:
    play_through(hold_scene, actions)


def play_through(hold_scene: Scene, actions: list[tuple[object, ...]]) -> None:
    bench = Bench(settings=Settings.from_scene(hold_scene))
    bench.step()
    play = TwoLanes(bench=bench.start(), next_at=bench.encoder)
    for action in actions:
        play.act(action)
    play.end()


def test_the_second_gate_has_the_law_of_the_first_farther_on(hold_scene: Scene, scene: Scene) -> None:
    first, second = gate_timings(replace(hold_scene, scan_ticks=scene.scan_ticks))
    apart = 4000
    assert second.eye_to_gate_counts == first.eye_to_gate_counts + apart
    assert second.disposed_counts == first.disposed_counts + apart
    assert first.min_gap_counts == second.min_gap_counts == gate_timing(scene).min_gap_counts
    # What had no verdict in time is let on by a permit that is still in time.
    assert first.decide_by_counts < gate_timing(scene).decide_by_counts
    assert first.permit_by_counts - first.decide_by_counts >= 3 / 240 * 1500


def test_verdicts_of_parts_that_nobody_knows_change_nothing(line: Bench) -> None:
    line.step(verdict_on("X1"))
    assert permits(line) == []


@pytest.mark.parametrize(
    ("gate", "key", "allowed"),
    [
        ({"distance_m": 1.2}, "hold_gate.distance_m", "at least 1.247"),
        ({"conveyor": "belt"}, "hold_gate.conveyor", "infeed"),
    ],
)
def test_a_hold_gate_that_cannot_work_is_refused(
    hold_scene: Scene, gate: dict[str, Any], key: str, allowed: str
) -> None:
    changed = replace(hold_scene.devices["hold_gate"], **gate)
    with pytest.raises(ConfigError) as refused:
        gate_timings(replace(hold_scene, devices={**hold_scene.devices, "hold_gate": changed}))
    assert refused.value.key == f"scene.devices.{key}"
    assert allowed in refused.value.allowed


def test_only_arms_make_a_hold_lane(hold_scene: Scene) -> None:
    arm = hold_scene.devices["gate"]
    assert isinstance(arm, Diverter)
    plate = PushToReject(
        kind="push_to_reject",
        conveyor="infeed",
        distance_m=0.9,
        stroke_m=0.16,
        extend_s=0.4,
        retract_s=0.3,
        plate_m=(0.1, 0.02),
        guard_m=0.25,
    )
    with pytest.raises(ConfigError) as refused:
        Settings.from_scene(replace(hold_scene, devices={**hold_scene.devices, "gate": plate}))
    assert refused.value.key == "scene.devices.gate.kind"


def test_gates_come_in_the_order_of_their_lanes_and_no_other_number_of_them_is_taken(hold_scene: Scene) -> None:
    turned = dict(reversed(hold_scene.devices.items()))
    assert [gate_id for gate_id, _ in replace(hold_scene, devices=turned).gates()] == ["gate", "hold_gate"]
    for devices in (
        {key: device for key, device in hold_scene.devices.items() if key != "hold_tray"},
        {key: device for key, device in hold_scene.devices.items() if "gate" not in key},
        {**hold_scene.devices, "third": hold_scene.devices["gate"]},
    ):
        with pytest.raises(ConfigError, match="needs one gate"):
            replace(hold_scene, devices=devices).gates()
