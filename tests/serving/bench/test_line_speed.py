"""The busy line holds what its bench says, and both ways to step it agree."""

import pytest

from serving.bench.busy_line import EYES, PARTS_PER_BELT, ROBOTS, busy_scene, going, set_parts
from serving.bench.naive import NaiveLine
from serving.compose import compose_scene
from twin.line import Line
from twin.scene.conveyors import Conveyor
from twin.scene.robots import Robot
from twin.scene.sensors import PhotoEye


def test_the_busy_line_is_what_the_figure_names() -> None:
    scene = busy_scene(compose_scene())
    assert (len(scene.all_of(Robot)), len(scene.all_of(Conveyor)), len(scene.all_of(PhotoEye))) == (ROBOTS, 3, EYES)
    with Line(scene, 1) as line:
        assert len(set_parts(line)) == 3 * PARTS_PER_BELT == 60


def test_riding_parts_and_parts_in_contact_come_equally_far() -> None:
    scene = busy_scene(compose_scene())
    with Line(scene, 1) as ours, Line(scene, 1) as bare:
        for line in (ours, bare):
            set_parts(line)
        naive = NaiveLine(bare, [list(bare.joints_rad().values())] * 480)
        ours.step(going(scene))
        for _ in range(240):
            ours.step()
            naive.step()
        parts = [part for part in ours.site.tracker.parts.values() if part.ride is not None]
        assert len(parts) >= 55
        first, before = {part.part_id: part.pose.position_m[0] for part in parts}, naive.along_m()
        for _ in range(240):
            ours.step()
            naive.step()
        ours_m = [part.pose.position_m[0] - first[part.part_id] for part in parts]
        naive_m = [after - before[body] for body, after in naive.along_m().items()]
    assert sum(ours_m) / len(ours_m) == pytest.approx(sum(naive_m) / len(naive_m), rel=0.01)
