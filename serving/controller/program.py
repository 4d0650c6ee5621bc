"""What the live controller does with each message, without I/O: the pure scan between two links."""

from collections.abc import Callable
from dataclasses import dataclass, field

from serving.client.stream import StreamClient
from serving.controller.losing import begin_again, let_go
from twin.control.reference import scan
from twin.control.values import Memory, ScanInput, Settings
from twin.events import FaultCleared, FaultRaised
from twin.types import Command, Operate, OperateAnswer, Tags, Verdict

SERVER_SILENT_S = 1.0
FULL = "the memory for events is full: the server does not take them"
MOST_OPERATES = 32
NO_PLANT = "the plant is not connected to the controller"


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
    _beginning: bool = False
    """The first process image of a link is still to come."""
    _lost: bool = False
    _full: bool = False
    _t_s: float = 0.0
    _serial: int = 0

    def plant_found(self) -> None:
        """Begin anew, Aborted: what was known of the line is worth nothing after a lost link."""
        self._linked = self._beginning = True
        if self.stream.kept is not None:
            self.stream.kept.begin_life(self.new_life())

    def plant_lost(self) -> None:
        """Purge what was on its way, and answer operators from now on that there is no plant."""
        for operate in self._operates:
            self._refuse(operate, NO_PLANT)
        self._operates.clear()
        self._verdicts.clear()
        # A line that was stopped may be switched off: that is no fault.
        if self._linked and not self._beginning and self._memory.state != "Stopped":
            events, self._memory = let_go(self._memory, source=self.settings.source, t_s=self._t_s)
            for event in events:
                self.stream.say(event)
            self._raise("plant_lost", "plant", "the link to its field I/O broke")
            self._lost = True
        self._linked = False

    def heard(self, message: object) -> None:
        """Take a message from the server; it counts at the next scan."""
        if isinstance(message, Verdict):
            if self._linked:
                self._verdicts.append(message)
        elif isinstance(message, Operate):
            self._take(message)

    def scanned(self, tags: Tags, command: Callable[[Command], None]) -> None:
        """Run one scan: commands go out before anything else is done."""
        if self._beginning:
            self._begin(tags)
        self._t_s = tags.t_s
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

    def _begin(self, tags: Tags) -> None:
        self._beginning = False
        self._memory = begin_again(self._memory, tags, last_t_s=self._t_s)
        self._t_s = tags.t_s
        if self._lost:
            self._lost = False
            self._clear("plant_lost", "plant")

    def _take(self, operate: Operate) -> None:
        if not self._linked:
            self._refuse(operate, NO_PLANT)
        elif len(self._operates) >= MOST_OPERATES:
            self._refuse(operate, "too many commands at once")
        else:
            self._operates.append(operate)

    def _refuse(self, operate: Operate, why: str) -> None:
        self.stream.send(OperateAnswer(operate_id=operate.operate_id, accepted=False, answer=why))

    def _must_abort(self, tags: Tags) -> tuple[Operate, ...]:
        """Abort once when events can no longer be kept."""
        kept = self.stream.kept
        if kept is None:
            return ()
        if self._full and kept.roomy:
            self._full = False
            self._clear("events_full", self.settings.source)
        if self._full or not kept.full:
            return ()
        self._full = True
        self._raise("events_full", self.settings.source, FULL)
        return (Operate(operate_id=f"full-{tags.scan}", command="abort", who="controller", reason=FULL),)

    def _raise(self, fault: str, device_id: str, detail: str) -> None:
        self.stream.say(
            FaultRaised(
                event_id=self._event_id(),
                t_s=self._t_s,
                source=self.settings.source,
                fault=fault,
                device_id=device_id,
                detail=detail,
            )
        )

    def _clear(self, fault: str, device_id: str) -> None:
        source, t_s = self.settings.source, self._t_s
        event_id = self._event_id()
        self.stream.say(FaultCleared(event_id=event_id, t_s=t_s, source=source, fault=fault, device_id=device_id))

    def _event_id(self) -> str:
        self._serial += 1
        return f"{self.settings.source}-link-{self._serial:05d}"
