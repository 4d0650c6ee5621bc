"""Manual mode: what is moved by hand, and what its interlocks refuse."""

from dataclasses import dataclass, replace
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.twin.control.bench import STEP_S, Bench
from twin.control.manual import JOG_S, STROKE_S
from twin.control.packml import is_packml
from twin.control.values import Settings
from twin.events import OperatorCommanded, UnitModeChanged
from twin.scene.safety import AirSupply, EmergencyStop, ModeKey
from twin.scene.scene import Device, Scene
from twin.types import OperatorCommand, TagValue


@pytest.fixture
def manual(idle: Bench) -> Bench:
    """A line in manual mode, as it was powered up."""
    assert idle.operate("manual") == (True, "manual is taken")
    return idle


def with_devices(scene: Scene, devices: dict[str, Device], tags: dict[str, TagValue]) -> Bench:
    bench = Bench(settings=Settings.from_scene(replace(scene, devices=scene.devices | devices)))
    bench.forced |= tags
    bench.step()
    return bench


def modes(bench: Bench) -> list[tuple[str, str]]:
    return [(event.mode, event.reason) for event in bench.events if isinstance(event, UnitModeChanged)]


def scans(seconds: float) -> int:
    return round(seconds / STEP_S)


def test_the_mode_is_told_at_power_up_and_when_it_changes(manual: Bench) -> None:
    assert not manual.operate("manual")[0]
    assert manual.operate("automatic")[0]
    assert modes(manual) == [("Production", "power_up"), ("Manual", "operator"), ("Production", "operator")]
    assert manual.operate("automatic") == (
        False,
        "automatic is taken in manual mode only, the line is in production",
    )


def test_manual_mode_is_entered_where_the_line_is_aborted_stopped_or_idle(idle: Bench) -> None:
    orders: tuple[OperatorCommand, ...] = ("clear", "reset")
    for command in orders:
        assert idle.operate("manual")[0]
        assert idle.operate("automatic")[0]
        assert idle.operate(command)[0]
        idle.settle()
    assert idle.state == "Idle"
    assert idle.operate("manual")[0]


def test_manual_mode_is_refused_where_the_line_runs_and_no_jog_is_taken_in_production(line: Bench) -> None:
    assert line.operate("manual") == (False, "manual is taken in Aborted, Idle or Stopped only, the line is Execute")
    accepted, answer = line.operate("jog", "infeed")
    assert (accepted, answer) == (
        False,
        "jog is taken in manual mode only, the line is in production: give manual first",
    )
    assert line.outputs == {"infeed.run": True, "robot.run": True}


def test_a_jog_runs_its_belt_for_half_a_second_and_again_with_each_repetition(manual: Bench) -> None:
    assert manual.operate("jog", "infeed") == (True, "jog infeed is taken")
    assert manual.outputs == {"infeed.run": True, "robot.run": False}
    for _ in range(5):
        for _ in range(scans(JOG_S) - 2):
            manual.step()
        assert manual.operate("jog", "infeed")[0]
    for _ in range(scans(JOG_S) - 1):
        manual.step()
    assert manual.outputs["infeed.run"]
    manual.step()
    manual.step()
    assert not manual.outputs["infeed.run"]
    sent = [(command.tag, command.value) for command in manual.commands if command.tag == "infeed.run"]
    assert sent == [("infeed.run", True), ("infeed.run", False)]
    told = [event for event in manual.events if isinstance(event, OperatorCommanded) and event.command == "jog"]
    assert {event.target for event in told} == {"infeed"}


@pytest.mark.parametrize(
    ("command", "target", "problem"),
    [
        ("jog", "", "jog needs a belt as its target, got none; allowed: infeed"),
        ("jog", "gate", "jog needs a belt as its target, got 'gate'; allowed: infeed"),
        ("fire", "infeed", "fire needs a gate as its target, got 'infeed'; allowed: gate"),
    ],
)
def test_a_wrong_target_is_told_with_those_that_are_allowed(
    manual: Bench, command: OperatorCommand, target: str, problem: str
) -> None:
    assert manual.operate(command, target) == (False, problem)


def test_a_gate_is_fired_for_one_stroke_and_comes_back(manual: Bench) -> None:
    assert manual.operate("fire", "gate") == (True, "fire gate is taken")
    assert manual.driven
    for _ in range(scans(STROKE_S) - 1):
        manual.step()
    assert (manual.driven, manual.gate) == (True, 1.0)
    for _ in range(scans(STROKE_S)):
        manual.step()
    assert (manual.driven, manual.gate) == (False, 0.0)
    assert not manual.alarms()


def test_no_belt_is_jogged_before_a_fired_gate_is_back_at_reject(manual: Bench) -> None:
    manual.operate("fire", "gate")
    for _ in range(scans(STROKE_S) + 3):
        accepted, answer = manual.operate("jog", "infeed")
        assert not accepted
        assert answer.startswith("jog infeed is refused while gate is not at reject")
    for _ in range(scans(STROKE_S)):
        manual.step()
    assert manual.operate("jog", "infeed")[0]


def test_no_gate_is_fired_before_every_belt_stands(manual: Bench) -> None:
    manual.operate("jog", "infeed")
    assert manual.operate("fire", "gate")[1].startswith("fire gate is refused while infeed moves")
    for _ in range(scans(JOG_S) + 2):
        manual.step()
    manual.forced["infeed.running"] = True
    assert not manual.operate("fire", "gate")[0]
    del manual.forced["infeed.running"]
    assert manual.operate("fire", "gate")[0]


def test_a_gate_that_leaves_reject_by_itself_stops_the_jogged_belt(manual: Bench) -> None:
    manual.operate("jog", "infeed")
    manual.forced["gate.at_reject"] = False
    manual.step()
    assert not manual.outputs["infeed.run"]


@pytest.mark.parametrize("command", ["start", "unhold", "stop", "abort", "hold"])
def test_every_command_for_the_lines_states_ends_what_is_moved_by_hand(manual: Bench, command: OperatorCommand) -> None:
    manual.operate("clear")
    manual.settle()
    manual.operate("reset")
    manual.settle()
    assert manual.operate("jog", "infeed")[0]
    manual.operate(command)
    assert not manual.outputs["infeed.run"]
    manual.settle()
    assert manual.state in {"Idle", "Stopped", "Aborted"}


def test_start_is_refused_in_manual_mode(manual: Bench) -> None:
    manual.operate("clear")
    manual.settle()
    manual.operate("reset")
    manual.settle()
    assert manual.operate("start") == (False, "start is refused in manual mode: give automatic first")
    manual.operate("automatic")
    assert manual.operate("start")[0]


def test_leaving_manual_mode_stops_everything_and_the_next_start_purges_what_was_moved(manual: Bench) -> None:
    manual.part("T1")
    manual.operate("jog", "infeed")
    manual.step()
    manual.step(manual.verdict("T1"))
    assert manual.dispositions() == [("T1", "reject", "purged")]
    assert manual.operate("automatic")[0]
    assert manual.outputs == {"infeed.run": False, "robot.run": False}
    assert not manual.driven
    manual.start()
    assert manual.state == "Starting"
    manual.run(manual.timing.disposed_counts - 60)
    manual.settle()
    assert manual.state == "Execute"
    assert not manual.permitted()


def test_an_open_safety_chain_stops_what_is_moved_by_hand_and_refuses_the_next(scene: Scene) -> None:
    bench = with_devices(scene, {"estop": EmergencyStop(kind="e_stop")}, {"estop.ok": True})
    bench.operate("manual")
    bench.operate("jog", "infeed")
    bench.forced["estop.ok"] = False
    bench.step()
    assert not bench.outputs["infeed.run"]
    for command, target in (("jog", "infeed"), ("fire", "gate")):
        order: OperatorCommand = "jog" if command == "jog" else "fire"
        accepted, answer = bench.operate(order, target)
        assert not accepted
        assert "while estop holds the safety chain open: put it back first" in answer


def test_no_gate_is_fired_without_compressed_air(scene: Scene) -> None:
    bench = with_devices(scene, {"air": AirSupply(kind="air_supply")}, {"air.pressure_ok": False})
    bench.operate("manual")
    assert "while the compressed air is low" in bench.operate("fire", "gate")[1]


def test_a_mode_key_allows_manual_mode_and_ends_it(scene: Scene) -> None:
    bench = with_devices(scene, {"key": ModeKey(kind="mode_key")}, {"key.automatic": True})
    assert bench.operate("manual") == (
        False,
        "manual is refused while key stands at automatic: turn it to manual first",
    )
    bench.forced["key.automatic"] = False
    assert bench.operate("manual")[0]
    assert bench.operate("jog", "infeed")[0]
    bench.forced["key.automatic"] = True
    bench.step()
    assert not bench.outputs["infeed.run"]
    assert modes(bench)[-1] == ("Production", "mode_key")


ACTION = st.one_of(
    st.tuples(st.just("wait"), st.integers(1, 30)),
    st.tuples(st.just("operate"), st.sampled_from(get_args(OperatorCommand)), st.sampled_from(["infeed", "gate", ""])),
    st.tuples(st.just("operate"), st.sampled_from(["manual", "jog", "fire"]), st.sampled_from(["infeed", "gate"])),
    st.tuples(st.just("tag"), st.sampled_from(["gate.at_reject", "infeed.running", "estop.ok"]), st.booleans()),
    st.tuples(st.just("tag"), st.sampled_from(["key.automatic", "air.pressure_ok"]), st.booleans()),
    st.tuples(st.just("free"), st.none()),
    st.tuples(st.just("part"), st.none()),
)  # fmt: skip


@dataclass
class Play:
    """Plays generated actions and holds after each scan what must always be true of what is moved by hand."""

    bench: Bench
    parts: int = 0

    def act(self, action: tuple[object, ...]) -> None:
        bench = self.bench
        match action:
            case ("wait", int(number)):
                for _ in range(number):
                    bench.step()
                    self.check()
            case ("operate", str(command), str(target)):
                self.operate(command, target)
            case ("tag", str(tag), bool(on)):
                bench.forced[tag] = on
            case ("free", None):
                bench.forced |= {"estop.ok": True, "air.pressure_ok": True}
                for tag in ("gate.at_reject", "infeed.running"):
                    bench.forced.pop(tag, None)
            case ("part", None):
                self.parts += 1
                bench.part(f"T{self.parts}")

    def operate(self, command: str, target: str) -> None:
        bench = self.bench
        produced = bench.memory.mode == "Production"
        given: tuple[OperatorCommand, ...] = get_args(OperatorCommand)
        for order in given:
            if order == command:
                outputs, driven = bench.outputs, bench.driven
                accepted = bench.operate(order, target)[0]
                if produced and not is_packml(order):
                    assert not accepted or order == "manual"
                    # What runs may end by itself in this scan; nothing may begin.
                    assert all(outputs[tag] or not on for tag, on in bench.outputs.items() if bench.state != "Execute")
                    assert driven or not bench.driven or bench.state == "Execute"
        self.check()

    def check(self) -> None:
        bench = self.bench
        assert not (bench.memory.jogs and bench.memory.stroke)
        if bench.memory.mode == "Manual":
            assert not (bench.outputs["infeed.run"] and bench.driven)
            assert not bench.outputs["robot.run"]
            assert bench.state not in {"Starting", "Execute", "Unholding"}
            if bench.forced["estop.ok"] is not True:
                assert not (bench.outputs["infeed.run"] or bench.driven)
        else:
            assert not bench.memory.jogs
            assert bench.memory.stroke is None
            if bench.state in {"Aborted", "Stopped", "Idle"}:
                assert not (bench.outputs["infeed.run"] or bench.driven)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(
    actions=st.lists(ACTION, min_size=20, max_size=60),
    begin=st.sampled_from([("manual",), ("clear", "reset", "start"), ("clear", "manual"), ("clear", "reset")]),
)
def test_whatever_is_commanded_no_belt_runs_by_hand_while_a_gate_is_fired_and_production_knows_no_manual_command(
    scene: Scene, actions: list[tuple[object, ...]], begin: tuple[str, ...]
) -> None:
    bench = with_devices(
        scene,
        {
            "estop": EmergencyStop(kind="e_stop"),
            "air": AirSupply(kind="air_supply"),
            "key": ModeKey(kind="mode_key"),
        },
        {"estop.ok": True, "air.pressure_ok": True, "key.automatic": "manual" not in begin},
    )
    play = Play(bench=bench)
    for command in begin:
        play.act(("operate", command, ""))
        play.act(("wait", 4))
    for action in actions:
        play.act(action)
