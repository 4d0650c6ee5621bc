"""A buffer's count, from what its two eyes tell."""


class BufferCount:
    """Parts in one buffer: each edge at the entry is one more, each time that the exit's beam comes free one less."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._leaving = False
        self.count = 0

    @property
    def full(self) -> bool:
        """Whether as many parts are in as it has places."""
        return self.count >= self._capacity

    @property
    def empty(self) -> bool:
        """Whether no part is in."""
        return self.count == 0

    def update(self, entered: int, exit_blocked: bool) -> None:
        """Take how many parts a tick brought, and whether the exit's beam is cut after it."""
        left = self._leaving and not exit_blocked
        self._leaving = exit_blocked
        self.count = max(0, self.count + entered - left)
