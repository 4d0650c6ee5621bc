"""The parts that a photo-eye has announced to a robot, in the order in which they come along the belt."""

from collections import deque

from twin.devices.conveyor import ConveyorDrive
from twin.types import value


@value
class Announced:
    """One announced part: its centre stands at `offset_m` plus the belt's travel, behind the belt's upstream edge."""

    offset_m: float


class PickQueue:
    """Announced parts of one robot. `missed` holds those that left the window, until someone has told of them."""

    def __init__(self, drive: ConveyorDrive, counts_per_m: float, centre_m: float) -> None:
        """Take the place of an announced part's centre at the moment of its edge (m behind the upstream edge)."""
        self.drive, self._counts_per_m, self._centre_m = drive, counts_per_m, centre_m
        self._parts: deque[Announced] = deque()
        self.missed: list[Announced] = []

    def announce(self, encoder_count: int) -> None:
        """A part has reached the eye at a count of the belt's encoder."""
        travel_m = (encoder_count + 0.5) / self._counts_per_m
        self._parts.append(Announced(offset_m=self._centre_m - travel_m))

    def along_m(self, part: Announced) -> float:
        """Return where a part's centre will be at the end of the coming tick, when it rides on."""
        return part.offset_m + self.drive.turned_m

    def next(self, latest_m: float) -> Announced | None:
        """Return the next part that has not passed `latest_m`; those that have are missed."""
        while self._parts and self.along_m(self._parts[0]) > latest_m:
            self.missed.append(self._parts.popleft())
        return self._parts[0] if self._parts else None

    def take(self, part: Announced) -> None:
        """The robot goes to meet a part."""
        self._parts.remove(part)

    def put_back(self, part: Announced) -> None:
        """The robot could not meet a part after all; it may try again."""
        self._parts.appendleft(part)
