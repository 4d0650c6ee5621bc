import numpy as np

from twin.types import DefectTruth
from vision.measure.score import targets_of


def missing_ball(sigma: float = 9.0) -> DefectTruth:
    return DefectTruth(label="ball", zone="cage", length_mm=7.9, area_mm2=20.0, contrast_sigma=sigma)


def test_one_defect_that_shows_in_pieces_is_one_target_with_its_exact_size() -> None:
    mask = np.zeros((60, 60), np.uint8)
    mask[10:14, 20:40] = mask[30:34, 22:38] = 1
    (target,) = targets_of(mask, ("ball",), (missing_ball(),), 0.1)
    assert (target.label, target.length_mm, target.visible) == ("ball", 7.9, True)
    left, top, right, bottom = target.bbox_xyxy_px
    assert (left <= 20, top <= 10, right >= 40, bottom >= 34) == (True,) * 4
    assert not targets_of(mask, ("ball",), (missing_ball(sigma=2.0),), 0.1)[0].visible


def test_pieces_that_nobody_knows_or_that_belong_to_several_stay_apart() -> None:
    mask = np.zeros((60, 60), np.uint8)
    mask[10:14, 20:40] = mask[30:34, 22:38] = mask[50:54, 2:8] = 1
    assert len(targets_of(mask, ("ball",), (), 0.1)) == 3
    assert len(targets_of(mask, ("ball",), (missing_ball(), missing_ball()), 0.1)) == 3
