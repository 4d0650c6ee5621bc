"""What one scan writes down: events and commands, numbered in the order in which they were decided."""

from twin.control.tracking import TrackedPart
from twin.events import (
    AlarmRaised,
    CommandSent,
    Event,
    InspectionFinished,
    OperatorCommanded,
    PackMLState,
    PartDisposed,
    StationStateChanged,
    UnitMode,
    UnitModeChanged,
)
from twin.types import Command, Disposition, Operate, OperateAnswer, Verdict

STATION_ID = "line"


class Journal:
    """Collects the events, commands and answers of one scan. It lives no longer than that scan."""

    def __init__(self, *, source: str, t_s: float, event_serial: int, command_serial: int) -> None:
        self.events: list[Event] = []
        self.commands: list[Command] = []
        self.answers: list[OperateAnswer] = []
        self.source, self.t_s = source, t_s
        self.event_serial, self.command_serial = event_serial, command_serial

    def _event_id(self) -> str:
        self.event_serial += 1
        return f"{self.source}-{self.event_serial:07d}"

    def state(self, state: PackMLState, reason: str) -> None:
        """Note that the line's state changed."""
        self.events.append(
            StationStateChanged(
                event_id=self._event_id(),
                t_s=self.t_s,
                source=self.source,
                station_id=STATION_ID,
                state=state,
                reason=reason,
            )
        )

    def mode(self, mode: UnitMode, reason: str) -> None:
        """Note that the line's unit mode changed."""
        self.events.append(
            UnitModeChanged(
                event_id=self._event_id(),
                t_s=self.t_s,
                source=self.source,
                station_id=STATION_ID,
                mode=mode,
                reason=reason,
            )
        )

    def inspected(self, verdict: Verdict, *, late: bool) -> None:
        """Note that a part's verdict has come."""
        self.events.append(
            InspectionFinished(
                event_id=self._event_id(),
                t_s=self.t_s,
                source=self.source,
                trigger_id=verdict.trigger_id,
                evaluation=verdict.evaluation,
                late=late,
            )
        )

    def disposed(self, part: TrackedPart, disposition: Disposition, reason: str, elapsed_ms: float | None) -> None:
        """Note a part's one disposition."""
        self.events.append(
            PartDisposed(
                event_id=self._event_id(),
                t_s=self.t_s,
                source=self.source,
                trigger_id=part.trigger.trigger_id,
                part_id=part.part_id,
                disposition=disposition,
                reason=reason,
                trigger_to_command_ms=elapsed_ms,
            )
        )

    def alarm(self, alarm: str, detail: str) -> None:
        """Note something that wants a person's response."""
        self.events.append(
            AlarmRaised(event_id=self._event_id(), t_s=self.t_s, source=self.source, alarm=alarm, detail=detail)
        )

    def answer(self, operate: Operate, *, accepted: bool, answer: str) -> None:
        """Answer an operator's command, and note both."""
        self.answers.append(OperateAnswer(operate_id=operate.operate_id, accepted=accepted, answer=answer))
        self.events.append(
            OperatorCommanded(
                event_id=self._event_id(),
                t_s=self.t_s,
                source=self.source,
                command=operate.command,
                who=operate.who,
                reason=operate.reason,
                accepted=accepted,
                answer=answer,
                target=operate.target,
            )
        )

    def command(
        self, tag: str, on: bool, *, trigger_id: str | None = None, window: tuple[int, int] | None = None
    ) -> None:
        """Command an output, between two encoder counts where a window is given, and note it."""
        self.command_serial += 1
        valid_from, valid_until = window or (None, None)
        sent = Command(
            command_id=f"{self.source}-c{self.command_serial:07d}",
            tag=tag,
            value=on,
            trigger_id=trigger_id,
            valid_from_count=valid_from,
            valid_until_count=valid_until,
        )
        self.commands.append(sent)
        self.events.append(
            CommandSent(
                event_id=self._event_id(),
                t_s=self.t_s,
                source=self.source,
                command_id=sent.command_id,
                trigger_id=trigger_id,
                tag=tag,
                value=on,
                valid_from_count=valid_from,
                valid_until_count=valid_until,
            )
        )
