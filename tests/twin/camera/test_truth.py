from dataclasses import replace

import numpy as np
import pytest

from twin.camera.draw import draw_part
from twin.camera.part import Flaw, Part
from twin.camera.sensor import noise_sigma_gray
from twin.camera.shapes import Dent
from twin.camera.truth import contrast_sigma, part_truth
from twin.scene.optics import Optics
from twin.scene.scene import Scene


def part_with(scene: Scene, *marks: tuple[str, float]) -> Part:
    flaws = tuple(
        Flaw(
            label=label,
            zone="outer_ring",
            length_mm=length_mm,
            area_mm2=1.0,
            contrast=0.2,
            shape=Dent(centre_mm=(21.5, 0.0), length_mm=length_mm, roundness=1.0, turn_rad=0.0),
        )
        for label, length_mm in marks
    )
    return replace(draw_part(scene, 1, 1), flaws=flaws)


def test_truth_follows_the_criteria(scene: Scene) -> None:
    assert part_truth(part_with(scene), scene.recipe, []).conforming
    assert part_truth(part_with(scene, ("dent", 0.5), ("scratch", 2.0)), scene.recipe, [9.0, 9.0]).conforming
    assert not part_truth(part_with(scene, ("dent", 0.51)), scene.recipe, [9.0]).conforming
    assert not part_truth(part_with(scene, *[("scratch", 1.5)] * 3), scene.recipe, [9.0] * 3).conforming
    assert not part_truth(part_with(scene, ("rust", 0.3)), scene.recipe, [9.0]).conforming


@pytest.mark.parametrize(("sigmas", "below"), [([2.99], True), ([3.0], False), ([3.01], False)])
def test_a_part_is_below_visibility_when_its_condemning_defect_stays_under_three_sigma(
    scene: Scene, sigmas: list[float], below: bool
) -> None:
    truth = part_truth(part_with(scene, ("dent", 1.0)), scene.recipe, sigmas)
    assert not truth.conforming
    assert truth.below_visibility is below


def test_one_visible_condemning_defect_is_enough_and_an_allowed_one_counts_for_nothing(scene: Scene) -> None:
    both = part_with(scene, ("dent", 1.0), ("rust", 1.0))
    assert not part_truth(both, scene.recipe, [1.0, 8.0]).below_visibility
    allowed = part_with(scene, ("dent", 1.0), ("scratch", 1.0))
    assert part_truth(allowed, scene.recipe, [1.0, 8.0]).below_visibility
    assert not part_truth(part_with(scene, ("scratch", 1.0)), scene.recipe, [0.5]).below_visibility


def test_a_part_on_its_face_is_not_inspected_when_it_is_bad(scene: Scene) -> None:
    assert not part_truth(part_with(scene, ("rust", 1.0)), scene.recipe, [0.0], seen=False).inspected
    assert part_truth(part_with(scene), scene.recipe, [], seen=False).inspected
    elsewhere = replace(scene.recipe, surfaces=("bore",))
    assert not part_truth(part_with(scene, ("rust", 1.0)), elsewhere, [9.0]).inspected


def test_contrast_is_the_mean_difference_over_the_mask_in_sigmas_at_the_local_gray() -> None:
    without = np.full((10, 10, 1), 100.0, np.float32)
    inside = np.zeros((10, 10), np.bool_)
    inside[2:4, 2:6] = True
    changed = without.copy()
    changed[2:4, 2:4] -= 30.0
    changed[0, 0] = 255.0
    sigma = float(noise_sigma_gray(100.0, Optics()))
    assert contrast_sigma(changed, without, inside, Optics()) == pytest.approx(15.0 / sigma)
    assert contrast_sigma(changed, without, np.zeros_like(inside), Optics()) == 0.0


def test_contrast_of_a_colour_picture_is_that_of_its_gray() -> None:
    without = np.full((10, 10, 3), 100.0, np.float32)
    inside = np.ones((10, 10), np.bool_)
    changed = without - np.array([5.0, 10.0, 15.0], np.float32)
    mono = contrast_sigma(without[..., :1] - 10.0, without[..., :1], inside, Optics(read_noise_e=0.0))
    colour = contrast_sigma(changed, without, inside, Optics(read_noise_e=0.0, pixel_format="RGB8"))
    assert colour == pytest.approx(mono, rel=0.05)
