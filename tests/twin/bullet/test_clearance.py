from collections.abc import Iterator

import pytest

from twin.bullet.clearance import Approach, Proximity
from twin.bullet.client import box, connect, disconnect
from twin.bullet.robot import RobotBody
from twin.scene.robots import Robot
from twin.scene.scene import Scene

WATCHED_M = 0.05


@pytest.fixture
def client() -> Iterator[int]:
    made = connect(240)
    yield made
    disconnect(made)


def look(client: int, body: int, links: tuple[int, ...] = (-1,), limit_m: float = WATCHED_M) -> list[Approach]:
    return list(Proximity(client, WATCHED_M).near(body, links, lambda other: 0.0 if other == body else limit_m))


@pytest.mark.parametrize(("gap_m", "found"), [(0.02, True), (0.049, True), (0.051, False), (-0.004, True)])
def test_a_distance_is_exact_below_zero_too_and_ends_where_nobody_watches(
    client: int, gap_m: float, found: bool
) -> None:
    under = box(client, (0.1, 0.1, 0.1), (0, 0, 0))
    over = box(client, (0.1, 0.1, 0.1), (0, 0, 0.1 + gap_m))
    distances = [approach.distance_m for approach in look(client, over)]
    assert distances == (pytest.approx([gap_m] * len(distances), abs=1e-6))
    assert bool(distances) is found
    assert {approach.other for approach in look(client, over)} == ({under} if found else set())


def test_the_place_lies_on_the_other_body_and_what_lies_under_supports(client: int) -> None:
    under = box(client, (0.1, 0.1, 0.1), (0, 0, 0))
    over = box(client, (0.1, 0.1, 0.1), (0, 0, 0.11))
    beside = box(client, (0.1, 0.1, 0.1), (0.12, 0, 0.11))
    seen = {approach.other: approach for approach in look(client, over)}
    assert seen[under].place_m[2] == pytest.approx(0.05, abs=1e-6)
    assert seen[under].supports == pytest.approx(1.0)
    assert seen[beside].place_m[0] == pytest.approx(0.07, abs=1e-6)
    assert seen[beside].supports == pytest.approx(0.0, abs=1e-6)
    assert all(approach.supports == pytest.approx(-1.0) for approach in look(client, under) if approach.other == over)


def test_exact_shapes_are_asked_only_where_boxes_are_nearer_than_what_is_of_interest(client: int) -> None:
    one = box(client, (0.1, 0.1, 0.1), (0, 0, 0))
    box(client, (0.1, 0.1, 0.1), (0.12, 0, 0))
    assert [round(each.distance_m, 6) for each in look(client, one, limit_m=0.021)][:1] == [0.02]
    assert look(client, one, limit_m=0.019) == []
    assert look(client, one, limit_m=0.0) == []


def test_of_a_robot_every_link_with_a_shape_counts_but_for_its_base(client: int, bearing: Scene) -> None:
    body = RobotBody(client, "robot", bearing.all_of(Robot)["robot"]).body
    links = Proximity(client, WATCHED_M).moving_links(body)
    assert links == (0, 1, 2, 3, 4, 5, 6, 8, 9, 10)  # 7 is the flange, 11 the grasp point: both without a shape


def test_links_are_looked_up_together_as_they_are_one_by_one(client: int, bearing: Scene) -> None:
    own = RobotBody(client, "robot", bearing.all_of(Robot)["robot"]).body
    proximity = Proximity(client, WATCHED_M)
    links = proximity.moving_links(own)
    for low, high in [proximity.box(own, link) for link in links]:
        box(client, (0.01, 0.01, 0.01), ((low[0] + high[0]) / 2, (low[1] + high[1]) / 2, high[2] + 0.01))

    def found(*looked: int) -> list[Approach]:
        return list(proximity.near(own, looked, lambda other: 0.0 if other == own else WATCHED_M))

    together = found(*links)
    assert len({approach.other for approach in together}) > 5
    one_by_one = [approach for link in links for approach in found(link)]
    assert sorted(map(repr, together)) == sorted(map(repr, one_by_one))
