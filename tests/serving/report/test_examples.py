"""The worst parts come first, and what is shown of each is its defect."""

import numpy as np
import pytest
from numpy.typing import NDArray

from serving.compose import compose_scene
from serving.report import examples as module
from serving.report.examples import BOX, SHOWN_PX, boxes_of, examples_of, shown
from serving.study.plan import StudyPlan, StudySettings
from tests.twin.study.runs import CHANGE, bad, both, part
from twin.camera.draw import draw_part
from twin.scene.scene import Scene
from twin.study.observed import PartOutcome
from twin.types import Pose, Shot


@pytest.fixture(scope="module")
def scene() -> Scene:
    return compose_scene("minimal")


def shot(serial: int) -> Shot:
    return Shot(
        trigger_id=f"T{serial}",
        camera_id="camera",
        part_id=f"P000000-{serial:06d}",
        t_s=1.0,
        encoder_count=0,
        decide_by_count=0,
        pose=Pose(position_m=(0.3765, 0.0, 0.207)),
        speed_mps=0.15,
    )


def plan_of(scene: Scene) -> StudyPlan:
    settings = StudySettings(replications=2, duration_s=10, warmup_s=1, seed=0, inspection_s=0.1, processes=1, out=None)
    return StudyPlan(settings=settings, change=CHANGE, baseline=scene, candidate=scene)


def test_the_surest_escapes_of_the_candidate_come_first_and_only_three_are_shown(scene: Scene) -> None:
    def arms(serial: int, before: bool, after: bool, score: float) -> tuple[PartOutcome, PartOutcome]:
        return (
            bad(serial, accepted=before, score=0.5, shot=shot(serial)),
            bad(serial, accepted=after, score=score, shot=shot(serial)),
        )

    told = [arms(1, True, False, 0.9), arms(2, False, True, 0.3), arms(3, True, True, 0.0), arms(4, False, True, 0.1)]
    told.append((part(5, shot=shot(5)), part(5, shot=shot(5))))
    told.append((bad(6, shot=None), bad(6, accepted=True, shot=shot(6))))
    replication = both([one for one, _ in told], [two for _, two in told])
    found = examples_of(plan_of(scene), [replication])
    assert [one.serial for one in found] == [4, 2, 3]
    assert [one.candidate.score for one in found] == [0.1, 0.3, 0.0]


def test_a_nonconforming_part_is_told_with_what_is_on_it(scene: Scene) -> None:
    serial = next(n for n in range(100) if not draw_part(scene, 0, n).conforming)
    replication = both([bad(serial, shot=shot(serial))], [bad(serial, accepted=True, shot=shot(serial))])
    (found,) = examples_of(plan_of(scene), [replication])
    assert set(found.labels) == {flaw.label for flaw in draw_part(scene, 0, serial).flaws}
    assert found.baseline.jpeg[:2] == found.candidate.jpeg[:2] == b"\xff\xd8"


def test_a_conforming_part_that_was_thrown_away_is_shown_where_the_detector_saw_something(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[tuple[object, object]] = []

    def shown(pixels: NDArray[np.uint8], boxes: object, at: object) -> NDArray[np.uint8]:
        looked.append((boxes, at))
        return pixels

    monkeypatch.setattr(module, "shown", shown)
    found = part(7, accepted=False, score=0.9, found_xyxy_px=(300, 310, 320, 330), shot=shot(7))
    (example,) = examples_of(plan_of(scene), [both([part(7, shot=shot(7))], [found])])
    assert example.conforming
    assert looked == [([], (300, 310, 320, 330)), ([(300, 310, 320, 330)], (300, 310, 320, 330))]


def test_a_mark_is_in_the_middle_of_what_is_shown_and_boxed() -> None:
    mask = np.zeros((600, 600), np.uint8)
    mask[300:310, 400:420] = 2
    mask[20:22, 20:22] = 1
    boxes = boxes_of(mask)
    assert boxes == [(400, 300, 420, 310), (20, 20, 22, 22)]
    picture = shown(np.full((600, 600, 1), 90, np.uint8), boxes, boxes[0])
    assert picture.shape == (SHOWN_PX, SHOWN_PX, 3)
    rows, columns = np.nonzero((picture != 90).any(axis=2))
    assert (rows.mean(), columns.mean()) == pytest.approx((SHOWN_PX / 2, SHOWN_PX / 2), abs=4)


def test_a_mark_at_the_edge_is_shown_whole_and_a_picture_without_any_too() -> None:
    pixels = np.zeros((200, 200, 3), np.uint8)
    edge = shown(pixels, [(2, 2, 8, 8)], (2, 2, 8, 8))
    whole = shown(pixels, [], None)
    assert edge.shape == whole.shape == (SHOWN_PX, SHOWN_PX, 3)
    assert edge[:, :, 0].max() > BOX[0] / 2
    assert whole.max() == 0
