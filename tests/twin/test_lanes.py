import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.lanes import Lane, straightened
from twin.types import Pose

METRES = st.floats(-5, 5)


@given(x=METRES, y=METRES, heading_deg=st.floats(-180, 180), along=METRES, aside=METRES)
def test_a_place_and_where_it_lies_are_each_others_answer(
    x: float, y: float, heading_deg: float, along: float, aside: float
) -> None:
    lane = Lane(origin_m=(x, y, 0.2), heading_rad=math.radians(heading_deg), length_m=1.0, width_m=0.2)
    assert lane.along(lane.place(along, aside)) == pytest.approx((along, aside), abs=1e-9)
    assert math.hypot(*lane.velocity(0.3)) == pytest.approx(0.3)


def test_quarter_turns_are_exact() -> None:
    lanes = [Lane(origin_m=(0, 0, 0), heading_rad=math.radians(a), length_m=1, width_m=1) for a in (0, 90, 180, -90)]
    assert [lane.direction for lane in lanes] == [(1, 0), (0, 1), (-1, 0), (0, -1)]


def test_a_lane_holds_what_lies_over_it() -> None:
    lane = Lane(origin_m=(1, 1, 0), heading_rad=math.pi / 2, length_m=1, width_m=0.2)
    assert lane.holds((1.05, 1.5, 9.0))
    assert not lane.holds((1.15, 1.5, 0.0))
    assert not lane.holds((1.0, 2.1, 0.0))
    assert not lane.holds((1.0, 0.9, 0.0))


@given(turn_deg=st.floats(-180, 180), along=st.floats(0, 2), aside=st.floats(-0.1, 0.1), yaw_rad=st.floats(-3, 3))
def test_seen_along_its_lane_a_part_is_where_it_would_be_on_a_lane_along_x(
    turn_deg: float, along: float, aside: float, yaw_rad: float
) -> None:
    heading_rad = math.radians(turn_deg)
    lane = Lane(origin_m=(1.0, -2.0, 0.2), heading_rad=heading_rad, length_m=2.0, width_m=0.2)
    yaw = (yaw_rad + heading_rad) / 2
    pose = Pose(position_m=lane.place(along, aside, 0.01), orientation_xyzw=(0.0, 0.0, math.sin(yaw), math.cos(yaw)))
    seen = straightened(lane, pose)
    assert seen.position_m == pytest.approx((1.0 + along, -2.0 + aside, 0.21), abs=1e-9)
    _, _, z, w = seen.orientation_xyzw
    assert math.remainder(2 * math.atan2(z, w) - yaw_rad, math.tau) == pytest.approx(0.0, abs=1e-9)


@given(heading_deg=st.floats(-180, 180), along=st.floats(0, 1.5), aside=st.floats(-0.1, 0.1))
def test_the_box_around_a_lane_holds_every_place_on_it_and_so_much_beyond(
    heading_deg: float, along: float, aside: float
) -> None:
    lane = Lane(origin_m=(1.0, 2.0, 0.2), heading_rad=math.radians(heading_deg), length_m=1.5, width_m=0.2)
    (ax, ay, az), (bx, by, bz) = lane.around(0.05)
    x, y, z = lane.place(along, aside)
    assert ax + 0.049 <= x <= bx - 0.049
    assert ay + 0.049 <= y <= by - 0.049
    assert az == bz == z
