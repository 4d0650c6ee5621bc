from twin.devices.collision import TOLD_S, CollisionStop

TICK_S = 1 / 240
TOLD_TICKS = round(TOLD_S / TICK_S)


def test_a_robot_obeys_until_it_collides_and_again_after_its_output_was_off() -> None:
    stop = CollisionStop(TICK_S)
    assert [stop.obeys(run) for run in (True, False, True)] == [True, False, True]
    assert (stop.aborted, stop.told) == (False, False)
    stop.trip("robot touched infeed")
    assert [stop.obeys(True) for _ in range(2 * TOLD_TICKS)] == [False] * 2 * TOLD_TICKS
    assert (stop.aborted, stop.told, stop.detail) == (True, True, "robot touched infeed")
    assert stop.obeys(False) is False
    assert (stop.aborted, stop.told) == (True, False)
    assert stop.obeys(True) is True
    assert (stop.aborted, stop.told) == (False, False)


def test_a_collision_of_a_robot_that_is_switched_off_is_told_long_enough_for_any_controller() -> None:
    stop = CollisionStop(TICK_S)
    stop.trip("robot touched infeed")
    told = []
    for _ in range(2 * TOLD_TICKS):
        assert stop.obeys(False) is False
        told.append(stop.told)
    assert abs(told.index(False) - TOLD_TICKS) <= 1
    assert stop.aborted
