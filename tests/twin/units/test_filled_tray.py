"""A tray that a robot fills takes what stands in its next pocket, and nothing else."""

from collections.abc import Iterator

import pytest

from tests.twin.picking import Packing, packing
from twin.bullet.statics import pockets
from twin.events import PartLeft, PartReleased, TrayExchanged
from twin.parts import LinePart
from twin.scene.scene import Scene
from twin.scene.trays import OutletTray

HALF_M = 0.007


@pytest.fixture
def line(bearing: Scene) -> Iterator[Packing]:
    made = Packing(packing(bearing))
    made.on = dict.fromkeys(made.on, False)
    yield made
    made.world.close()


def set_down(line: Packing, pocket: int, beside_m: float = 0.0) -> LinePart:
    """Stand a part freely at a pocket, or beside it."""
    x, y, z = pockets(line.scene.all_of(OutletTray)["good_tray"])[pocket]
    part = line.site.new_part((x + beside_m, y, z + HALF_M))
    line.world.parts.free(part.body)
    line.site.tracker.follow(part)
    line.site.tracker.let_go(part)
    line.run(0.1)
    return part


def test_it_takes_a_part_where_it_stands_in_its_pocket(line: Packing) -> None:
    part = set_down(line, 0, beside_m=0.002)
    assert line.units.outlets["good_tray"].take(part)
    line.run(0.1)
    told = [type(event) for event in line.events if isinstance(event, PartReleased | PartLeft)]
    assert told[-2:] == [PartReleased, PartLeft]
    assert part.pose.position_m[0] == pytest.approx(0.102, abs=5e-4)
    assert part.body not in line.site.tracker.parts
    assert line.units.outlets["good_tray"].taken == [part]
    assert line.units.outlets["good_tray"].tags()["good_tray.count"] == 1


def test_it_does_not_take_what_stands_elsewhere_or_is_not_on_the_line(line: Packing) -> None:
    outlet = line.units.outlets["good_tray"]
    elsewhere = set_down(line, 1)
    assert not outlet.take(elsewhere)
    first = set_down(line, 0)
    assert outlet.take(first)
    assert not outlet.take(first)
    assert outlet.take(elsewhere)
    assert len(outlet.taken) == 2


def test_a_full_tray_takes_nothing_until_it_is_exchanged(line: Packing) -> None:
    outlet = line.units.outlets["good_tray"]
    for pocket in range(outlet.tray.capacity):
        assert outlet.take(set_down(line, pocket))
    assert outlet.tags()["good_tray.full"] is True
    late = set_down(line, 0)
    assert not outlet.take(late)
    line.site.tracker.stored(late, "reject_tray")
    line.world.parts.give_back(late.body)
    line.run(3.5)
    assert [(event.tray_id, event.parts) for event in line.of(TrayExchanged)] == [("good_tray", 12)]
    assert outlet.tags() == {"good_tray.count": 12, "good_tray.full": False}
    assert outlet.take(set_down(line, 0))
