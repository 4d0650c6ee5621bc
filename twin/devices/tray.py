"""Trays: pockets that feed the robot, and trays that take up what came to rest at an outlet."""

from twin.devices.operator_response import ResponseTime, at_once
from twin.scene.trays import InfeedTray, OutletTray


class FeedingTray:
    """A tray of pockets. When the last part is out it is exchanged for a full one, which takes the scene's time."""

    def __init__(self, tray: InfeedTray, response_s: ResponseTime = at_once) -> None:
        self._response_s = response_s
        self.capacity = tray.rows * tray.columns
        self._exchange_s = tray.exchange_s
        self._filled: list[bool] = [True] * self.capacity
        self.dry = False
        """Nothing is to be had from it, whatever its pockets hold."""
        self._new_at_s: float | None = None

    @property
    def empty(self) -> bool:
        """Whether no part is to be had."""
        return self.dry or not any(self._filled)

    def next_pocket(self) -> int | None:
        """Return the first pocket with a part; None when there is none."""
        return None if self.empty else next((index for index, filled in enumerate(self._filled) if filled), None)

    def take(self, pocket: int) -> None:
        """A part was lifted out of its pocket, or its pocket was given up."""
        self._filled[pocket] = False

    def update(self, t_s: float) -> bool:
        """Advance to a time; return True at the moment when a full tray stands there."""
        if any(self._filled):
            return False
        if self._new_at_s is None:
            self._new_at_s = t_s + self._response_s() + self._exchange_s
        if t_s < self._new_at_s:
            return False
        self._filled, self._new_at_s = [True] * self.capacity, None
        return True


class FillingTray:
    """A tray that fills. When full it is exchanged for an empty one, if somebody does.

    Until then parts wait in the mouth.
    """

    def __init__(self, tray: OutletTray, response_s: ResponseTime = at_once) -> None:
        self._response_s = response_s
        self.capacity = tray.rows * tray.columns
        self._exchange_s = tray.exchange_s
        self._new_at_s: float | None = None
        self.parts = 0

    @property
    def full(self) -> bool:
        """Whether every place is taken."""
        return self.parts >= self.capacity

    @property
    def exchanging(self) -> bool:
        """Whether it is full and somebody comes to exchange it."""
        return self.full and self._exchange_s is not None

    def put(self) -> int:
        """Take a part up; return the index of its place."""
        self.parts += 1
        return self.parts - 1

    def update(self, t_s: float) -> bool:
        """Advance to a time; return True at the moment when an empty tray stands there."""
        if not self.full or self._exchange_s is None:
            return False
        if self._new_at_s is None:
            self._new_at_s = t_s + self._response_s() + self._exchange_s
        if t_s < self._new_at_s:
            return False
        self.parts, self._new_at_s = 0, None
        return True
