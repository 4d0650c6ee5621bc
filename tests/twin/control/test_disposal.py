from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.twin.control.bench import STEP_COUNTS, Bench, verdict_on
from twin.control.values import ScanOutput, Settings
from twin.events import PartDisposed
from twin.scene.scene import Scene
from twin.types import Evaluation, OperatorCommand, Verdict

STANDING = {"Aborting", "Aborted", "Clearing", "Stopped", "Resetting", "Idle", "Holding", "Held"}

ACTION = st.one_of(
    st.tuples(st.just("wait"), st.integers(1, 60)),
    st.tuples(st.just("part"), st.sampled_from([600, 2500, 4200, 4400, 4600, 6000])),
    st.tuples(st.just("verdict"), st.integers(0, 3), st.sampled_from(["ok", "ok", "ok", "not_ok", "undefined"])),
    st.tuples(st.just("judged"), st.sampled_from([2500, 4200, 4400, 6000]), st.integers(0, 100)),
    st.tuples(st.just("revive"), st.none()),
    st.tuples(st.just("foreign"), st.just("ok")),
    st.tuples(st.just("server"), st.booleans()),
    st.tuples(st.just("tray"), st.booleans()),
    st.tuples(st.just("lost"), st.none()),
    st.tuples(st.just("operate"), st.sampled_from(["hold", "unhold", "stop", "abort", "clear", "reset", "start"])),
)  # fmt: skip


@dataclass
class Play:
    """Plays generated actions on a bench and holds what must always be true after each scan."""

    bench: Bench
    next_at: int = 0
    parts: int = 0
    heard: dict[str, Evaluation] = field(default_factory=dict)
    purged: set[str] = field(default_factory=set)

    def act(self, action: tuple[object, ...]) -> None:
        bench = self.bench
        match action:
            case ("wait", int(scans)):
                for _ in range(scans):
                    self.check(bench.step())
            case ("part", int(pitch)):
                self.next_at = max(self.next_at + pitch, bench.encoder + 1)
                bench.part(f"T{self.parts}", at=self.next_at)
                self.parts += 1
            case ("judged", int(pitch), int(scans)):
                self.act(("part", pitch))
                self.act(("wait", scans))
                self.verdict(0, "ok")
            case ("revive", None):
                self.revive()
            case ("verdict", int(back), str(evaluation)):
                self.verdict(back, evaluation)
            case ("foreign", "ok"):
                self.check(bench.step(verdict_on("X1"), *self.of_another_count()))
            case ("server", bool(alive)):
                bench.server_alive = alive
            case ("tray", bool(full)):
                bench.forced["reject_tray.full"] = full
            case ("lost", None):
                bench.board.fall_to_rest()
            case ("operate", str(command)):
                self.operate(command)

    def revive(self) -> None:
        """Bring the line back to Execute as an operator would."""
        self.bench.server_alive = True
        self.bench.forced.clear()
        for _ in range(8):
            self.operate(
                {"Aborted": "clear", "Stopped": "reset", "Idle": "start", "Held": "unhold"}.get(self.bench.state, "")
            )
            self.act(("wait", 15))

    def verdict(self, back: int, evaluation: str) -> None:
        if not self.bench.told:
            return
        part = self.bench.told[-1 - min(back, len(self.bench.told) - 1)]
        given: Evaluation = "ok" if evaluation == "ok" else "not_ok" if evaluation == "not_ok" else "undefined"
        in_time = self.bench.encoder - part.encoder_count <= self.bench.timing.decide_by_counts
        if in_time:
            self.heard.setdefault(part.trigger_id, given)
        self.check(self.bench.step(self.bench.verdict(part.trigger_id, given)))

    def of_another_count(self) -> list[Verdict]:
        """Return an ok that names a known trigger but another part's count."""
        return [verdict_on(part.trigger_id, encoder_count=part.encoder_count + 7) for part in self.bench.told[-1:]]

    def operate(self, command: str) -> None:
        taken: OperatorCommand
        for taken in ("hold", "unhold", "stop", "abort", "clear", "reset", "start"):
            if taken == command:
                accepted = self.bench.operate(taken)[0]
                assert not (accepted and taken == "unhold" and not self.bench.server_alive)
                assert self.bench.last is not None
                self.check(self.bench.last)

    def check(self, output: ScanOutput) -> None:
        bench, timing = self.bench, self.bench.timing
        if output.state in STANDING:
            assert not (bench.outputs["infeed.run"] or bench.outputs["robot.run"] or bench.armed)
        if output.state != "Execute":
            assert not bench.outputs["robot.run"] or (output.state == "Stopping" and bench.ends_cycle)
        disposed = {event.trigger_id: event for event in bench.events if isinstance(event, PartDisposed)}
        for command in output.commands:
            if command.tag == "gate.drive" and command.value:
                assert command.trigger_id is not None
                assert self.heard.get(command.trigger_id) == "ok"
                assert command.trigger_id not in disposed
                assert bench.server_alive
        for part in bench.told:
            travel = bench.encoder - part.encoder_count
            assert part.trigger_id in disposed or travel <= timing.disposed_counts + STEP_COUNTS
            if bench.driven and timing.eye_to_gate_counts <= travel < timing.disposed_counts:
                since, until = bench.windows.get(("gate.drive", part.trigger_id), (0, -1))
                assert since <= bench.encoder < until

    def end(self) -> None:
        """Bring the line to its end and count: every trigger has exactly one disposition."""
        self.bench.server_alive = True
        self.bench.forced.clear()
        self.act(("operate", "abort"))
        self.act(("wait", 5))
        told = [part.trigger_id for part in self.bench.told]
        assert sorted(told) == sorted(trigger_id for trigger_id, _, _ in self.bench.dispositions())
        for trigger_id, disposition, reason in self.bench.dispositions():
            assert (disposition == "accept") == (reason == "ok")
            assert disposition != "accept" or trigger_id in self.bench.permitted()
        ids = [event.event_id for event in self.bench.events]
        assert len(set(ids)) == len(ids)


ACTIONS = st.lists(ACTION, min_size=20, max_size=60)


@settings(max_examples=25)
@given(actions=ACTIONS)
def test_whatever_happens_no_part_is_accepted_without_an_ok_and_each_has_one_disposition(
    scene: Scene, actions: list[tuple[object, ...]]
) -> None:
    play_through(scene, actions)


@pytest.mark.slow
@settings(max_examples=100)
@given(actions=ACTIONS)
def test_whatever_else_happens_it_is_so(scene: Scene, actions: list[tuple[object, ...]]) -> None:
    play_through(scene, actions)


def play_through(scene: Scene, actions: list[tuple[object, ...]]) -> None:
    bench = Bench(settings=Settings.from_scene(scene))
    bench.step()
    play = Play(bench=bench.start(), next_at=bench.encoder)
    for action in actions:
        play.act(action)
    play.end()
