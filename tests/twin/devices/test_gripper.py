import pytest

from twin.devices.gripper import CLOSE_LIMIT_S, Gripper, grip_limit_n
from twin.scene import Robot

TICK_S = 1 / 240
APART, NEAR = (0.029, 0.029), (0.0235, 0.0235)


def held(robot: Robot) -> Gripper:
    gripper = Gripper(robot, TICK_S)
    gripper.close()
    assert gripper.update((True, True), 0.0, NEAR) == "grip"
    return gripper


@pytest.mark.parametrize("touch", [(False, False), (True, False), (False, True)])
def test_it_does_not_grip_before_both_fingers_touch(robot: Robot, touch: tuple[bool, bool]) -> None:
    gripper = Gripper(robot, TICK_S)
    gripper.close()
    assert gripper.update(touch, 0.0, NEAR) == ""
    assert gripper.state == "closing"
    assert gripper.fingers_to_m == 0.0


def test_fingers_that_never_both_touch_are_told_as_a_miss(robot: Robot) -> None:
    gripper = Gripper(robot, TICK_S)
    gripper.close()
    actions = [gripper.update((True, False), 0.0, NEAR) for _ in range(round(CLOSE_LIMIT_S / TICK_S) + 2)]
    assert actions.count("miss") == 1
    assert gripper.state == "missed"


def test_the_grip_slips_above_twice_mu_times_the_force_of_one_finger(robot: Robot) -> None:
    assert grip_limit_n(robot) == pytest.approx(2 * 0.4 * 20.0)
    gripper = held(robot)
    assert gripper.update((False, False), 15.99, NEAR) == ""
    assert gripper.update((False, False), 16.01, NEAR) == "slip"
    assert gripper.state == "slipped"


def test_opening_lets_go_of_what_is_held_and_ends_when_the_fingers_are_apart(robot: Robot) -> None:
    gripper = held(robot)
    assert gripper.open() == "release"
    states = []
    for fingers_m in (NEAR, APART):
        gripper.update((False, False), 0.0, fingers_m)
        states.append(gripper.state)
    assert states == ["opening", "open"]
    assert gripper.open() == ""
