"""A simple belt, eye and gates for the controller's tests."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field

from twin.control.reference import scan
from twin.control.timing import GateTiming
from twin.control.values import Memory, ScanInput, ScanOutput, Settings
from twin.devices.outputs import Outputs
from twin.events import AlarmRaised, Event, PartDisposed
from twin.types import Command, Evaluation, LatchedTrigger, Operate, OperatorCommand, Tags, TagValue, Verdict

STEP_COUNTS, STEP_S = 60, 0.04
PITCH_COUNTS = 4300
BELT_COUNTS = 16670
"""The belt's length, a part's and the margin: so far it runs until it is empty."""
RUNNING = ("infeed.run", "robot.run")
GATE = ("gate.drive", "gate.pass", "hold_gate.drive")


def verdict_on(trigger_id: str, evaluation: Evaluation = "ok", *, encoder_count: int = 0) -> Verdict:
    return Verdict(
        trigger_id=trigger_id,
        part_id=f"P-{trigger_id}",
        result_id=f"R-{trigger_id}",
        recipe_id="face",
        model_id="bearing",
        model_sha256="",
        camera_id="camera",
        t_s=0.0,
        encoder_count=encoder_count,
        evaluation=evaluation,
        score=0.0,
        threshold=0.5,
        defects=(),
        reason="",
        is_simulated=True,
        timings_ms={},
    )


@dataclass
class Bench:
    """A belt, an eye and gates of the simplest kind, under the real controller and with the plant's real outputs."""

    settings: Settings
    memory: Memory = field(default_factory=Memory)
    scan: int = 0
    encoder: int = 0
    gate: float = 0.0
    hold_gate: float = 0.0
    """Of a line that has one."""
    server_alive: bool = True
    now_ns: int = 0
    board: Outputs = field(
        default_factory=lambda: Outputs((*RUNNING, "robot.end_cycle", *GATE), counted=dict.fromkeys(GATE, "infeed"))
    )
    windows: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)
    """The latest window that was sent, by output and trigger."""
    coming: list[LatchedTrigger] = field(default_factory=list)
    told: list[LatchedTrigger] = field(default_factory=list)
    forced: dict[str, TagValue] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    commands: list[Command] = field(default_factory=list)
    last: ScanOutput | None = None

    @property
    def timing(self) -> GateTiming:
        return self.settings.timing

    @property
    def state(self) -> str:
        return self.memory.state

    @property
    def outputs(self) -> dict[str, bool]:
        values = self.board.read({"infeed": self.encoder})
        return {tag: values[tag] for tag in RUNNING}

    @property
    def ends_cycle(self) -> bool:
        return self.board.read({"infeed": self.encoder})["robot.end_cycle"]

    @property
    def driven(self) -> bool:
        return self.drives("gate.drive")

    def drives(self, tag: str) -> bool:
        """Tell whether an output of a gate is on."""
        return self.board.read({"infeed": self.encoder}).get(tag, False)

    @property
    def armed(self) -> list[str]:
        """The permits that would still drive a gate."""
        ahead = {one: max(since, self.encoder) for one, (since, until) in self.windows.items() if until > self.encoder}
        return [
            trigger_id
            for (tag, trigger_id), count in ahead.items()
            if tag != "gate.pass" and deepcopy(self.board).read({"infeed": count})[tag]
        ]

    def part(self, trigger_id: str, *, at: int | None = None) -> None:
        """Let a part's leading edge reach the eye when the encoder comes to `at` (now if not given)."""
        count = self.encoder + 1 if at is None else at
        self.coming.append(LatchedTrigger(trigger_id=trigger_id, encoder_count=count, t_s=0.0, t_mono_ns=1))

    def step(self, *verdicts: Verdict, operates: Sequence[Operate] = ()) -> ScanOutput:
        """Move the belt for one scan, let the controller answer, and obey it."""
        self.scan += 1
        self.encoder += STEP_COUNTS if self.outputs["infeed.run"] else 0
        swing = STEP_S / self.settings.gate.driven_s
        self.gate = min(1.0, max(0.0, self.gate + (swing if self.driven else -swing)))
        self.hold_gate = min(1.0, max(0.0, self.hold_gate + (swing if self.drives("hold_gate.drive") else -swing)))
        latched = tuple(part for part in self.coming if part.encoder_count <= self.encoder)
        self.coming = [part for part in self.coming if part not in latched]
        self.told += latched
        inputs = ScanInput(
            tags=Tags(t_s=self.scan * STEP_S, scan=self.scan, values=self._values(), latched=latched),
            verdicts=verdicts,
            operates=tuple(operates),
            server_alive=self.server_alive,
            now_mono_ns=self.now_ns,
        )
        output, memory = scan(inputs, self.memory, self.settings)
        assert (output, memory) == scan(inputs, self.memory, self.settings)
        self.memory, self.last = memory, output
        self.events += output.events
        for command in output.commands:
            self._obey(command)
        return output

    def _values(self) -> dict[str, TagValue]:
        blocked = any(0 <= self.encoder - part.encoder_count < self.timing.diameter_counts for part in self.told)
        return {
            "infeed.encoder_count": self.encoder,
            "infeed.running": self.outputs["infeed.run"],
            "eye.blocked": blocked,
            "robot.idle": True,
            "gate.at_good": self.gate == 1.0,
            "gate.at_reject": self.gate == 0.0,
            "gate.extended": self.gate == 1.0,
            "gate.retracted": self.gate == 0.0,
            "hold_gate.at_good": self.hold_gate == 1.0,
            "hold_gate.at_reject": self.hold_gate == 0.0,
            "gate.interlock_ok": True,
            "good_tray.full": False,
            "reject_tray.full": False,
            **self.board.read({"infeed": self.encoder}),
            **self.forced,
        }

    def _obey(self, command: Command) -> None:
        self.commands.append(command)
        assert self.board.apply(command) == ""
        if command.trigger_id and command.valid_from_count is not None and command.valid_until_count is not None:
            self.windows[command.tag, command.trigger_id] = (command.valid_from_count, command.valid_until_count)

    def verdict(self, trigger_id: str, evaluation: Evaluation = "ok") -> Verdict:
        """Return the server's verdict on a part that was told; it carries that part's own count."""
        counts = {part.trigger_id: part.encoder_count for part in (*self.coming, *self.told)}
        return verdict_on(trigger_id, evaluation, encoder_count=counts.get(trigger_id, 0))

    def operate(self, command: OperatorCommand, target: str = "", reason: str = "") -> tuple[bool, str]:
        """Give an operator's command and return whether it was taken, and the answer."""
        order = Operate(operate_id="o1", command=command, who="test", target=target, reason=reason)
        answers = self.step(operates=[order]).answers
        assert [answer.operate_id for answer in answers] == ["o1"]
        return answers[0].accepted, answers[0].answer

    def run(self, counts: int) -> None:
        """Let the belt run for so many counts."""
        until = self.encoder + counts
        while self.encoder < until:
            assert self.outputs["infeed.run"], f"the belt stands in {self.state}"
            self.step()

    def settle(self) -> None:
        """Let the acting states complete."""
        for _ in range(4):
            self.step()

    def empty(self) -> None:
        """Let a line that stops or completes run until it is empty."""
        self.run(BELT_COUNTS - STEP_COUNTS)
        self.settle()

    def start(self) -> "Bench":
        """Bring a line from Aborted to Execute."""
        orders: tuple[OperatorCommand, ...] = ("clear", "reset", "start")
        for command in orders:
            assert self.operate(command)[0]
            self.settle()
        return self

    def dispositions(self) -> list[tuple[str, str, str]]:
        return [(e.trigger_id, e.disposition, e.reason) for e in self.events if isinstance(e, PartDisposed)]

    def alarms(self) -> list[str]:
        return [event.alarm for event in self.events if isinstance(event, AlarmRaised)]

    def permitted(self) -> list[str | None]:
        return [command.trigger_id for command in self.commands if command.tag == "gate.drive" and command.value]
