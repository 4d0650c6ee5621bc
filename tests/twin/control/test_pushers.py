"""The controller with pushers: to accept by a permit like an arm's, to reject by telling each part's way."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.twin.control.bench import STEP_COUNTS, STEP_S, Bench
from twin.control.values import Settings
from twin.scene.gates import PushToAccept, PushToReject
from twin.scene.scene import Scene
from twin.types import Evaluation, OperatorCommand

CYLINDER: dict[str, Any] = {"conveyor": "infeed", "distance_m": 1.0, "stroke_m": 0.16, "extend_s": 0.36}
CYLINDER |= {"retract_s": 0.3, "plate_m": (0.12, 0.02)}
ACCEPT = PushToAccept(kind="push_to_accept", **CYLINDER)
REJECT = PushToReject(kind="push_to_reject", guard_m=0.2, **CYLINDER)


def bench_with(scene: Scene, gate: PushToAccept | PushToReject) -> Bench:
    devices = {**scene.devices, "gate": gate}
    told = Settings.from_scene(replace(scene, devices=devices, scan_ticks=round(STEP_S * scene.tick_hz) + 1))
    bench = Bench(settings=told)
    bench.step()
    return bench.start()


@pytest.fixture
def accepting(scene: Scene) -> Bench:
    return bench_with(scene, ACCEPT)


@pytest.fixture
def rejecting(scene: Scene) -> Bench:
    return bench_with(scene, REJECT)


def sent(bench: Bench, tag: str) -> list[str | None]:
    return [command.trigger_id for command in bench.commands if command.tag == tag and command.value]


def come_to(bench: Bench, travel: int) -> None:
    """Let the belt run until the first part has come so far."""
    bench.run(travel - bench.memory.parts[0].travel(bench.encoder))


def is_on(bench: Bench, tag: str) -> bool:
    return bench.board.read({"infeed": bench.encoder})[tag]


def test_a_pusher_to_accept_pushes_what_is_ok_and_nothing_else(accepting: Bench) -> None:
    told: tuple[tuple[str, Evaluation], ...] = (("A", "ok"), ("B", "not_ok"), ("C", "ok"))
    for trigger, evaluation in told:
        accepting.part(trigger)
        accepting.step()
        accepting.step(accepting.verdict(trigger, evaluation))
        accepting.run(4300)
    accepting.run(accepting.timing.disposed_counts)
    assert sent(accepting, "gate.drive") == ["A", "C"]
    assert accepting.dispositions() == [("B", "reject", "not_ok"), ("A", "accept", "ok"), ("C", "accept", "ok")]
    assert accepting.alarms() == []


def test_a_plate_that_does_not_come_out_holds_the_line_though_it_is_asked_for_a_moment_only(accepting: Bench) -> None:
    accepting.forced["gate.extended"] = False
    accepting.part("A")
    accepting.step()
    accepting.step(accepting.verdict("A", "ok"))
    for _ in range(200):
        accepting.step()
    assert accepting.state == "Held"
    assert accepting.alarms() == ["gate_not_reached"]
    assert accepting.dispositions() == [("A", "accept", "ok")] or accepting.dispositions() == [
        ("A", "reject", "purged")
    ]


@pytest.mark.parametrize("switch", ["gate.extended", "gate.retracted"])
def test_a_plate_that_tells_both_its_ends_at_once_holds_the_line(accepting: Bench, switch: str) -> None:
    accepting.forced[switch] = True
    accepting.part("A")
    accepting.step()
    accepting.step(accepting.verdict("A", "ok"))
    for _ in range(200):
        accepting.step()
    assert (accepting.state, accepting.alarms()) == ("Held", ["gate_switches"])


def test_a_part_whose_push_was_withdrawn_early_is_purged_and_late_goes_out(scene: Scene) -> None:
    for travel, disposition in ((-100, ("A", "reject", "purged")), (100, ("A", "accept", "ok"))):
        bench = bench_with(scene, ACCEPT)
        bench.part("A")
        bench.step()
        bench.step(bench.verdict("A", "ok"))
        come_to(bench, bench.timing.escaped_counts + travel)
        bench.operate("hold")
        bench.settle()
        assert bench.dispositions() == [disposition]


def test_a_pusher_to_reject_lets_pass_what_is_ok_and_pushes_everything_else(rejecting: Bench) -> None:
    told: tuple[tuple[str, Evaluation | None], ...] = (("A", "ok"), ("B", "not_ok"), ("C", None), ("D", "undefined"))
    for trigger, evaluation in told:
        rejecting.part(trigger)
        rejecting.step()
        rejecting.step(*([rejecting.verdict(trigger, evaluation)] if evaluation else []))
        rejecting.run(4300)
    rejecting.run(rejecting.timing.disposed_counts)
    assert sent(rejecting, "gate.pass") == ["A"]
    assert sorted(map(str, sent(rejecting, "gate.drive"))) == ["B", "C", "D"]
    assert sorted(rejecting.dispositions()) == [
        ("A", "accept", "ok"),
        ("B", "reject", "not_ok"),
        ("C", "reject", "no_verdict"),
        ("D", "reject", "undefined"),
    ]


def test_what_touches_is_pushed_too_and_a_permit_that_was_given_is_revoked(rejecting: Bench) -> None:
    rejecting.part("A")
    rejecting.step()
    rejecting.step(rejecting.verdict("A", "ok"))
    rejecting.run(900)
    rejecting.part("B")
    rejecting.step()
    assert sent(rejecting, "gate.drive") == ["A", "B"]
    assert [(c.trigger_id, c.value) for c in rejecting.commands if c.tag == "gate.pass"][-2:] == [
        ("A", True),
        ("A", False),
    ]


def test_a_hold_pushes_what_can_be_pushed_and_says_it_again_before_the_belt_runs(rejecting: Bench) -> None:
    rejecting.part("A")
    rejecting.step()
    rejecting.step(rejecting.verdict("A", "ok"))
    rejecting.operate("hold")
    rejecting.settle()
    assert rejecting.dispositions() == [("A", "reject", "purged")]
    assert not is_on(rejecting, "gate.pass")
    rejecting.board.fall_to_rest()
    before = len(sent(rejecting, "gate.drive"))
    rejecting.operate("unhold")
    assert sent(rejecting, "gate.drive")[before:] == ["A"]
    push = rejecting.timing.push
    assert push is not None
    come_to(rejecting, push.from_counts + STEP_COUNTS)
    assert is_on(rejecting, "gate.drive")


def test_a_permitted_part_behind_the_plate_goes_out_with_its_permit_though_the_line_was_held(rejecting: Bench) -> None:
    rejecting.part("A")
    rejecting.step()
    rejecting.step(rejecting.verdict("A", "ok"))
    come_to(rejecting, rejecting.timing.escaped_counts)
    rejecting.operate("hold")
    rejecting.settle()
    assert rejecting.dispositions() == [("A", "accept", "ok")]
    rejecting.operate("unhold")
    assert sent(rejecting, "gate.drive") == []
    come_to(rejecting, rejecting.timing.valid_from_counts + STEP_COUNTS)
    assert is_on(rejecting, "gate.pass")


def test_a_part_too_near_to_be_pushed_is_left_to_the_interlock(rejecting: Bench) -> None:
    push = rejecting.timing.push
    assert push is not None
    rejecting.part("A", at=rejecting.encoder + 1)
    rejecting.encoder += push.by_counts + 100
    rejecting.step()
    rejecting.step()
    assert sent(rejecting, "gate.drive") == sent(rejecting, "gate.pass") == []


def test_an_interlock_that_trips_holds_the_line_once_and_must_be_over_before_it_goes_on(rejecting: Bench) -> None:
    rejecting.forced["gate.interlock_ok"] = False
    rejecting.step()
    rejecting.settle()
    assert rejecting.state == "Held"
    assert rejecting.alarms() == ["interlock_tripped"]
    taken, answer = rejecting.operate("unhold")
    assert not taken
    assert "interlock has tripped" in answer
    rejecting.forced.clear()
    assert rejecting.operate("unhold")[0]


ACT = st.one_of(
    st.tuples(st.just("wait"), st.integers(1, 150)),
    st.tuples(st.just("part"), st.sampled_from([600, 2500, 4300, 6000])),
    st.tuples(st.just("verdict"), st.sampled_from(["ok", "not_ok", "undefined"])),
    st.tuples(st.just("come"), st.integers(20, 110)),
    st.tuples(st.just("operate"), st.sampled_from(["hold", "unhold", "stop", "clear", "reset", "start"])),
    st.tuples(st.just("lost"), st.none()),
)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(acts=st.lists(ACT, min_size=10, max_size=40))
def test_whatever_happens_the_pass_output_is_on_only_for_a_part_with_an_ok(
    scene: Scene, acts: list[tuple[str, Any]]
) -> None:
    bench, parts = bench_with(scene, REJECT), 0
    heard: dict[str | None, int] = {}
    for act, what in acts:
        match act:
            case "part":
                bench.part(f"T{parts}", at=bench.encoder + what)
                parts += 1
            case "come":
                bench.part(f"T{parts}")
                parts += 1
            case "verdict" if bench.told:
                part = bench.told[-1]
                first = part.trigger_id not in {each for each, _ in judged(bench)}
                bench.step(bench.verdict(part.trigger_id, what))
                heard |= {part.trigger_id: part.encoder_count} if first and what == "ok" else {}
            case "operate":
                command: OperatorCommand = what
                bench.operate(command)
            case "lost":
                bench.board.fall_to_rest()
        for _ in range(what if act in {"wait", "come"} else 5):
            bench.step()
            timing = bench.timing
            spans = [(count + timing.valid_from_counts, count + timing.valid_until_counts) for count in heard.values()]
            assert not is_on(bench, "gate.pass") or any(a <= bench.encoder < b for a, b in spans)
            assert set(sent(bench, "gate.pass")) <= set(heard)
    triggers = [trigger for trigger, _, _ in bench.dispositions()]
    assert len(set(triggers)) == len(triggers)


def judged(bench: Bench) -> list[tuple[str, bool]]:
    return [(event.trigger_id, event.late) for event in bench.events if event.type == "inspection_finished"]
