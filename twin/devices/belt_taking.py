"""Half of a robot's program: take parts off a moving belt, as an eye announces them.

The robot hovers over its pick window, meets the next part with the belt's speed, goes down while it moves with the
part, closes, and lifts the part off while it still moves. A part that leaves the window before it can be met runs on.
"""

from collections.abc import Callable
from typing import Literal

from twin.devices.follower import JOIN_S, Follower
from twin.devices.manipulator import SETTLE_S, Manipulator
from twin.devices.pick_queue import Announced, PickQueue
from twin.types import value

Step = Literal["await", "meet", "join", "down", "close", "lift", "back"]
HALVINGS = 10
"""A meeting place is found within a thousandth of the window."""
CREEP_MPS = 0.001
"""A slower belt stands."""
SHORT_M = 0.005
"""A part this little before the window is met all the same."""


@value
class PickTimes:
    """How long a pick takes, and the belt speed that it is planned for."""

    belt_mps: float
    grip_s: float
    """From the command to close to the grip."""
    stroke_s: float
    """Down, or up."""

    @property
    def follow_s(self) -> float:
        """From meeting a part to having lifted it."""
        return JOIN_S + 2 * self.stroke_s + SETTLE_S + self.grip_s


class BeltTaking:
    """Takes from a belt. Implements `twin.devices.robot.Half`."""

    def __init__(self, arm: Manipulator, queue: PickQueue, follower: Follower, times: PickTimes) -> None:
        self._arm, self._queue, self._follower, self._path = arm, queue, follower, follower.path
        self._ready = self._path.at(self._path.from_m, self._path.lift_m)
        self._latest_m = self._path.to_m - times.belt_mps * times.follow_s
        """A part must be met before this place, or it leaves the window in the robot's grip."""
        self._lift_by_m = self._path.to_m - times.belt_mps * times.stroke_s
        self.step: Step = "await"
        self._part: Announced | None = None
        self._meet_m = self._meet_mps = self._down_s = 0.0
        self._at_ready = False
        self._steps: dict[Step, Callable[[], bool]] = {
            "await": self._await, "meet": self._meet, "join": self._join, "down": self._down, "close": self._close,
            "lift": self._lift, "back": self._back,
        }  # fmt: skip

    def begin(self) -> None:
        """Look for the next part."""
        self.step, self._part, self._at_ready = "await", None, False

    @property
    def waits(self) -> bool:
        """Whether it has begun with no part yet."""
        return self.step == "await"

    def think(self) -> bool:
        """Decide about the coming tick; return whether a part is lifted, or given up."""
        return self._steps[self.step]()

    def retreat(self) -> None:
        """Open, and go up while still moving with the belt."""
        self._arm.gripper.open()
        if self.step != "back":
            self._leave()

    def resume(self) -> None:
        """Look for the next part anew, or go straight up from where the brake caught the arm among the parts."""
        if self.step == "meet":
            self._put_back()
        if self.step == "await":
            self._at_ready = False
        elif self.step == "back":
            self._arm.go_on()
        else:
            self._rise()

    def _put_back(self) -> None:
        if self._part is not None:
            self._queue.put_back(self._part)
        self.begin()

    def _rise(self) -> None:
        """Go straight up; a part that was not gripped yet is met again, if it can still be."""
        state = self._arm.gripper.state
        if state != "holding":
            if state in ("closing", "missed"):
                self._arm.gripper.open()
            if self._part is not None and state != "missed" and self.step != "lift":
                self._queue.put_back(self._part)
        self.step = "back"
        self._arm.go(self._path.at(self._path.clamped(self._follower.along_m), self._path.lift_m))

    def _await(self) -> bool:
        part = self._queue.next(self._latest_m)
        if part is not None and self._arm.gripper.state == "open" and self._set_off(part):
            return False
        if not self._at_ready:
            self._at_ready = True
            self._arm.go(self._ready)
        if part is None or self._queue.drive.speed_mps < CREEP_MPS:
            self._arm.tell("Suspended", "starved")
        return False

    def _set_off(self, part: Announced) -> bool:
        """Leave to meet a part when it is time; return whether the arm is on its way."""
        drive = self._queue.drive
        place_m = self._meeting(part.offset_m + drive.turned_before_m, drive.speed_mps)
        if place_m is None:
            return False
        self._queue.take(part)
        self._part, self._meet_m, self._meet_mps = part, place_m, drive.speed_mps
        self._arm.motion.go_through(self._path.at(place_m, self._path.lift_m), self._speed(place_m, self._meet_mps))
        self.step = "meet"
        return True

    def _meeting(self, along_m: float, belt_mps: float) -> float | None:
        """Return the first place where the arm can meet a part, when the arm must leave for it now."""
        first_m = max(self._path.from_m, along_m)
        if belt_mps < CREEP_MPS:
            return first_m if along_m >= self._path.from_m else None
        early_s = self._early_s(first_m, along_m, belt_mps)
        if early_s >= 0:
            return first_m if early_s <= self._arm.tick_s else None
        late_m = self._latest_m
        if self._early_s(late_m, along_m, belt_mps) < 0:
            return None
        for _ in range(HALVINGS):
            middle_m = (first_m + late_m) / 2
            if self._early_s(middle_m, along_m, belt_mps) < 0:
                first_m = middle_m
            else:
                late_m = middle_m
        return late_m

    def _early_s(self, place_m: float, along_m: float, belt_mps: float) -> float:
        """Return how long before the part the arm would pass a place with the belt's speed, if it left now."""
        target = self._path.at(place_m, self._path.lift_m)
        takes_s = self._arm.motion.duration_through_s(target, self._speed(place_m, belt_mps))
        return (place_m - along_m) / belt_mps - takes_s

    def _speed(self, place_m: float, belt_mps: float) -> tuple[float, ...]:
        return tuple(rate * belt_mps for rate in self._path.rates(place_m, self._path.lift_m)[0])

    def _meet(self) -> bool:
        if not self._arm.motion.arrived or self._part is None:
            return False
        drive = self._queue.drive
        if self._queue.along_m(self._part) < self._path.from_m - SHORT_M:
            self._put_back()  # the belt has slowed down meanwhile
            return self._await()
        hand_m = self._meet_m + self._meet_mps * self._arm.motion.over_s
        self._follower.join(hand_m, self._meet_mps, self._part.offset_m + drive.turned_before_m, drive.speed_mps)
        self.step = "join"
        return self._join()

    def _follow(self) -> float:
        """Lead the arm with the part for the coming tick; return where the part is."""
        along_m = self._queue.along_m(self._part) if self._part is not None else self._follower.along_m
        self._follower.follow(along_m, self._queue.drive.speed_mps)
        return along_m

    def _join(self) -> bool:
        along_m = self._follow()
        if along_m > self._latest_m + self._queue.drive.speed_mps * JOIN_S:
            self._miss()
        elif self._follower.joined:
            self._follower.down()
            self.step, self._down_s = "down", 0.0
        return False

    def _down(self) -> bool:
        along_m = self._follow()
        if along_m > self._lift_by_m:
            self._miss()
        elif self._follower.level:
            self._down_s += self._arm.tick_s
            if self._down_s >= SETTLE_S:
                self._arm.gripper.close()
                self.step = "close"
        return False

    def _close(self) -> bool:
        along_m = self._follow()
        state = self._arm.gripper.state
        if state == "holding":
            self._leave()
        elif state == "missed":
            self.retreat()
        elif along_m > self._lift_by_m:
            self._arm.gripper.open()
            self._miss()
        return False

    def _miss(self) -> None:
        """Let the part run on."""
        if self._part is not None:
            self._queue.missed.append(self._part)
        self._leave()

    def _leave(self) -> None:
        self._follower.up()
        self.step = "lift"

    def _lift(self) -> bool:
        self._follow()
        return self._follower.level

    def _back(self) -> bool:
        return self._arm.resting
