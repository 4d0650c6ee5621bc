"""The plant's outputs: what the controller commands, applied between its counts, and rest when nothing is commanded."""

from twin.types import Command, value


@value
class Window:
    """A stretch of encoder counts, end excluded, in which an output is held, and the trigger that it is held for."""

    trigger_id: str | None
    start: int
    end: int


class Outputs:
    """Output tags of one line. All are switches whose rest is False.

    A command without counts sets its output at once and without an end. One with counts holds the output while the
    encoder lies in [`valid_from_count`, `valid_until_count`); after that the output falls to rest by itself. False that
    names a trigger ends the windows of that trigger alone, False without one ends all of them.
    """

    def __init__(self, tags: tuple[str, ...], windowed: tuple[str, ...] = ()) -> None:
        self._level = dict.fromkeys(tags, False)
        self._windows: dict[str, list[Window]] = {tag: [] for tag in tags}
        self._windowed = windowed

    def refusal(self, command: Command) -> str:
        """Return why a command cannot be taken, in words; empty when it can."""
        start, end = command.valid_from_count, command.valid_until_count
        if command.tag not in self._level:
            return f"{command.tag} is no output of this line; outputs: {', '.join(self._level)}"
        if not isinstance(command.value, bool):
            return f"{command.tag} is a switch, got {command.value!r}; allowed: true, false"
        if (start is None) != (end is None):
            return f"{command.tag}: valid_from_count and valid_until_count come together or not at all"
        if start is not None and end is not None and end <= start:
            return f"{command.tag}: valid_until_count {end} must lie behind valid_from_count {start}"
        if command.tag in self._windowed and command.value and (start is None or command.trigger_id is None):
            return f"{command.tag}: a permit carries its trigger_id and both counts"
        return ""

    def apply(self, command: Command) -> str:
        """Take a command; return why it was refused, empty when it was taken."""
        problem = self.refusal(command)
        if problem:
            return problem
        start, end = command.valid_from_count, command.valid_until_count
        windows = self._windows[command.tag]
        if start is None or end is None:
            self._level[command.tag] = bool(command.value)
            if not command.value:
                ended = command.trigger_id
                windows[:] = [window for window in windows if ended is not None and window.trigger_id != ended]
        elif command.value:
            windows.append(Window(trigger_id=command.trigger_id, start=start, end=end))
        return ""

    def read(self, encoder_count: int) -> dict[str, bool]:
        """Return every output's value at an encoder count; windows that have ended are forgotten."""
        values = {}
        for tag, level in self._level.items():
            live = self._windows[tag]
            if live:
                live[:] = [window for window in live if encoder_count < window.end]
            values[tag] = level or any(window.start <= encoder_count for window in live)
        return values

    def fall_to_rest(self) -> None:
        """Forget every command: all outputs rest."""
        for tag in self._level:
            self._level[tag] = False
            self._windows[tag].clear()
