"""Setting parts into a tray: one pocket after the other, and waiting while it is full."""

import pytest

from tests.twin.robots import FINGERS, PANDA_LIMITS
from twin.devices.gripper import Gripper
from twin.devices.manipulator import Manipulator, Reached
from twin.devices.setting import Setting, TrayRoom
from twin.devices.tray import FillingTray
from twin.scene.trays import OutletTray

TICK_S = 1 / 240
HOME = (0.0,) * 7


class Bench:
    """The setting half alone, with a gripper that holds a part whenever it begins."""

    def __init__(self) -> None:
        tray = OutletTray(
            kind="outlet_tray", role="good", after="robot", origin_m=(0, 0, 0), rows=1, columns=3,
            pitch_m=(0.06, 0.08), exchange_s=5.0,
        )  # fmt: skip
        self.tray = FillingTray(tray)
        self.gripper = Gripper(FINGERS, TICK_S)
        self.arm = Manipulator(HOME, PANDA_LIMITS, self.gripper, TICK_S)
        self.over = tuple((0.1 * place, *HOME[1:]) for place in range(3))
        self.at = tuple((0.1 * place, 0.05, *HOME[2:]) for place in range(3))
        self.half = Setting(self.arm, TrayRoom(self.tray), Reached(at=self.at, over=self.over))

    def hold(self) -> None:
        """Put a part into the grip."""
        self.gripper.close()
        self.gripper.update(True, 0.0, False)
        assert self.gripper.state == "holding"

    def set(self, ticks: int = 1000) -> tuple[float, ...] | None:
        """Set one part down; return where the gripper opened, None when it did not in this time."""
        self.hold()
        self.half.begin()
        opened: tuple[float, ...] | None = None
        for _ in range(ticks):
            self.arm.tell("Execute")
            done = self.half.think()
            self.arm.advance()
            if self.gripper.state == "opening":
                opened = self.arm.motion.position_rad
                self.tray.put()
            self.gripper.update(False, 0.0, True)
            if done:
                return opened
        return None


def test_it_fills_one_pocket_after_the_other_and_is_blocked_by_a_full_tray() -> None:
    bench = Bench()
    for place in range(3):
        assert bench.set() == pytest.approx(bench.at[place])
    assert bench.set() is None
    assert bench.gripper.state == "holding"
    assert (bench.arm.state, bench.arm.reason) == ("Suspended", "blocked")


def test_it_goes_to_the_first_pocket_of_a_tray_that_was_exchanged_while_it_waited() -> None:
    bench = Bench()
    for _ in range(2):
        bench.set()
    bench.hold()
    bench.half.begin()
    bench.tray.put()
    assert bench.tray.update(0.0) is False
    assert bench.tray.update(5.0) is True
    assert bench.set() == pytest.approx(bench.at[0])


def test_after_a_slip_it_opens_and_goes_up() -> None:
    bench = Bench()
    bench.hold()
    bench.half.begin()
    while bench.half.step != "down":
        bench.half.think()
        bench.arm.advance()
    bench.half.retreat()
    assert bench.gripper.state == "opening"
    while not bench.half.think():
        bench.arm.advance()
    assert bench.arm.motion.position_rad == pytest.approx(bench.over[0])
