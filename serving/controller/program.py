"""What the live controller does with each message, without I/O: the pure scan between two links."""

from collections.abc import Callable
from dataclasses import dataclass, field

from serving.client.stream import StreamClient
from twin.control.reference import scan
from twin.control.values import Memory, ScanInput, Settings
from twin.types import Command, Operate, OperateAnswer, Tags, Verdict

SERVER_SILENT_S = 1.0
FULL = "the memory for events is full: the server does not take them"
MOST_OPERATES = 32


@dataclass(kw_only=True)
class Controller:
    """Runs one scan for each process image of the plant. Each new link begins with a fresh memory: Aborted."""

    settings: Settings
    stream: StreamClient
    clock_ns: Callable[[], int]
    new_life: Callable[[], str]
    _memory: Memory = field(default_factory=Memory)
    _verdicts: list[Verdict] = field(default_factory=list)
    _operates: list[Operate] = field(default_factory=list)
    _linked: bool = False
    _told_full: bool = False

    def plant_found(self) -> None:
        """Begin anew: what was known of the line is worth nothing after a lost link."""
        self._memory, self._linked = Memory(), True
        self._verdicts.clear()
        if self.stream.kept is not None:
            self.stream.kept.begin_life(self.new_life())

    def plant_lost(self) -> None:
        """Answer operators from now on that there is no plant."""
        self._linked = False

    def heard(self, message: object) -> None:
        """Take a message from the server; it counts at the next scan."""
        if isinstance(message, Verdict):
            self._verdicts.append(message)
        elif isinstance(message, Operate):
            self._take(message)

    def scanned(self, tags: Tags, command: Callable[[Command], None]) -> None:
        """Run one scan: commands go out before anything else is done."""
        inputs = ScanInput(
            tags=tags,
            verdicts=tuple(self._verdicts),
            operates=(*self._operates, *self._must_abort(tags)),
            server_alive=self.stream.alive(SERVER_SILENT_S),
            now_mono_ns=self.clock_ns(),
        )
        self._verdicts.clear()
        self._operates.clear()
        output, self._memory = scan(inputs, self._memory, self.settings)
        for each in output.commands:
            command(each)
        for event in output.events:
            self.stream.say(event)
        for answer in output.answers:
            self.stream.send(answer)

    def _take(self, operate: Operate) -> None:
        refusal = "" if self._linked else "the plant is not connected to the controller"
        if len(self._operates) >= MOST_OPERATES:
            refusal = "too many commands at once"
        if refusal:
            self.stream.send(OperateAnswer(operate_id=operate.operate_id, accepted=False, answer=refusal))
        else:
            self._operates.append(operate)

    def _must_abort(self, tags: Tags) -> tuple[Operate, ...]:
        """Abort once when events can no longer be kept."""
        full = self.stream.kept is not None and self.stream.kept.full
        newly, self._told_full = full and not self._told_full, full
        if not newly:
            return ()
        return (Operate(operate_id=f"full-{tags.scan}", command="abort", who="controller", reason=FULL),)
