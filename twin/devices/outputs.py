"""The plant's outputs: what the controller commands, applied between its counts, and rest when nothing is commanded."""

from collections.abc import Container, Iterable, Mapping

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

    def __init__(self, tags: Iterable[str], counted: Mapping[str, str]) -> None:
        """Make the outputs `tags`; `counted` names those that take counts, and the belt whose encoder counts."""
        self.level = dict.fromkeys(tags, False)
        """What each output is while no window is open."""
        self._counted = counted
        self._windows: dict[str, list[Window]] = {tag: [] for tag in counted}

    def refusal(self, command: Command) -> str:
        """Return why a command cannot be taken, in words; empty when it can."""
        start, end = command.valid_from_count, command.valid_until_count
        if command.tag not in self.level:
            return f"{command.tag} is no output of this line; outputs: {', '.join(self.level)}"
        if not isinstance(command.value, bool):
            return f"{command.tag} is a switch, got {command.value!r}; allowed: true, false"
        if start is None and end is None:
            needed = command.value and command.tag in self._counted
            return f"{command.tag}: a permit carries its trigger_id and both counts" if needed else ""
        return self._refused_counts(command)

    def _refused_counts(self, command: Command) -> str:
        """Return why a command's counts cannot be taken."""
        start, end = command.valid_from_count, command.valid_until_count
        if command.tag not in self._counted:
            return f"{command.tag} takes no counts: it is switched on and off"
        if start is None or end is None:
            return f"{command.tag}: valid_from_count and valid_until_count come together or not at all"
        if end <= start:
            return f"{command.tag}: valid_until_count {end} must lie behind valid_from_count {start}"
        if command.value and command.trigger_id is None:
            return f"{command.tag}: a permit carries its trigger_id and both counts"
        return ""

    def apply(self, command: Command) -> str:
        """Take a command; return why it was refused, empty when it was taken."""
        problem = self.refusal(command)
        if problem:
            return problem
        start, end = command.valid_from_count, command.valid_until_count
        windows = self._windows.get(command.tag, [])
        if start is None or end is None:
            self.level[command.tag] = bool(command.value)
            if not command.value:
                ended = command.trigger_id
                windows[:] = [window for window in windows if ended is not None and window.trigger_id != ended]
        elif command.value:
            windows.append(Window(trigger_id=command.trigger_id, start=start, end=end))
        return ""

    @property
    def counting(self) -> bool:
        """Whether any output waits for a count, or is held until one."""
        return any(self._windows.values())

    def read(self, counts: Mapping[str, int]) -> dict[str, bool]:
        """Return every output's value at the encoder counts of the belts; windows that have ended are forgotten."""
        values = dict(self.level)
        for tag, windows in self._windows.items():
            if windows:
                count = counts[self._counted[tag]]
                windows[:] = [window for window in windows if count < window.end]
                values[tag] |= any(window.start <= count for window in windows)
        return values

    def fall_to_rest(self, kept: Container[str] = ()) -> None:
        """Forget every command: all outputs rest, but for those that are `kept`."""
        self.level = {tag: level and tag in kept for tag, level in self.level.items()}
        for windows in self._windows.values():
            windows.clear()
