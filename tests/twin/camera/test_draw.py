import itertools
import math
from collections.abc import Callable

import numpy as np
import pytest

from twin.acceptance import condemning
from twin.camera.draw import draw_part, limit_mm
from twin.camera.part import Flaw
from twin.errors import ConfigError
from twin.scene.scene import Scene
from twin.seeds import part_id_of

COUNT = 2000
MakeScene = Callable[..., Scene]


@pytest.fixture(scope="module")
def bad_flaws(make_scene: MakeScene) -> list[Flaw]:
    scene = make_scene({"incoming.nonconforming_rate": 1.0})
    return [flaw for serial in range(COUNT) for flaw in draw_part(scene, 3, serial).flaws]


def within(found: float, wanted: float, count: int) -> bool:
    """Tell whether a share lies within four standard deviations of a binomial one."""
    return abs(found - wanted) < 4.0 * math.sqrt(wanted * (1.0 - wanted) / count)


def test_a_part_is_the_same_whenever_it_is_drawn(scene: Scene) -> None:
    assert draw_part(scene, 3, 17) == draw_part(scene, 3, 17)
    assert draw_part(scene, 3, 17) != draw_part(scene, 3, 18)
    assert draw_part(scene, 3, 17).surface != draw_part(scene, 4, 17).surface
    assert draw_part(scene, 3, 17).part_id == part_id_of(3, 17) == "P000003-000017"


def test_another_incoming_rate_changes_no_surface(scene: Scene, make_scene: MakeScene) -> None:
    other = make_scene({"incoming.nonconforming_rate": 1.0})
    assert draw_part(scene, 3, 5).surface == draw_part(other, 3, 5).surface


def test_the_nonconforming_rate_and_the_share_of_marked_sound_parts_are_met(scene: Scene) -> None:
    parts = [draw_part(scene, 3, serial) for serial in range(COUNT)]
    sound = [part for part in parts if part.conforming]
    assert within(1.0 - len(sound) / COUNT, 0.2, COUNT)
    assert within(sum(bool(part.flaws) for part in sound) / len(sound), 0.1, len(sound))


def test_conforming_is_what_the_criteria_say(scene: Scene) -> None:
    for serial in range(400):
        part = draw_part(scene, 8, serial)
        assert part.conforming == (not condemning(part.flaws, scene.recipe.criteria))


def test_classes_come_by_their_shares(scene: Scene, bad_flaws: list[Flaw]) -> None:
    for label, drawn in scene.incoming.classes.items():
        share = sum(flaw.label == label for flaw in bad_flaws) / len(bad_flaws)
        assert within(share, drawn.share, len(bad_flaws)), label


def test_a_nonconforming_part_may_carry_many_marks_and_a_conforming_one_never_does(make_scene: MakeScene) -> None:
    scene = make_scene({"incoming.nonconforming_rate": 0.5, "incoming.marks": [2, 5]})
    parts = [draw_part(scene, 3, serial) for serial in range(300)]
    assert {4, 5} <= {len(part.flaws) for part in parts if not part.conforming} <= {1, 2, 3, 4, 5}
    assert sum(len(part.flaws) for part in parts if not part.conforming) > 2 * sum(not p.conforming for p in parts)
    assert {len(part.flaws) for part in parts if part.conforming} == {0, 1}
    assert all(part.conforming == (not condemning(part.flaws, scene.recipe.criteria)) for part in parts)


def test_no_mark_lies_over_another(make_scene: MakeScene) -> None:
    scene = make_scene({"incoming.nonconforming_rate": 1.0, "incoming.marks": [8, 8]})
    for serial in range(100):
        flaws = draw_part(scene, 3, serial).flaws
        for one, other in itertools.combinations(flaws, 2):
            reach_mm = one.shape.reach_mm + other.shape.reach_mm
            assert math.dist(one.shape.centre_mm, other.shape.centre_mm) >= reach_mm


def test_more_marks_leave_the_first_one_as_it_was(scene: Scene, make_scene: MakeScene) -> None:
    many = make_scene({"incoming.marks": [1, 4]})
    for serial in range(60):
        assert draw_part(many, 3, serial).flaws[:1] == draw_part(scene, 3, serial).flaws[:1]


@pytest.mark.parametrize("label", ["scratch", "dent"])
def test_a_quarter_of_the_limited_ones_is_near_the_limit(scene: Scene, bad_flaws: list[Flaw], label: str) -> None:
    limit = limit_mm(scene, label) or 0.0
    lengths = np.array([flaw.length_mm for flaw in bad_flaws if flaw.label == label])
    assert lengths.min() > limit
    assert within(float((lengths <= 1.5 * limit).mean()), 0.25, lengths.size)
    clear = np.log(lengths[lengths > 1.5 * limit])
    top = np.log(scene.incoming.classes[label].length_mm[1])
    assert clear.max() <= top
    assert np.median(clear) == pytest.approx((np.log(1.5 * limit) + top) / 2.0, abs=0.12)


def test_sizes_and_contrasts_keep_their_bounds_and_are_log_uniform(scene: Scene, bad_flaws: list[Flaw]) -> None:
    low, high = scene.incoming.contrast
    contrasts = np.log(np.abs([flaw.contrast for flaw in bad_flaws]))
    assert low <= np.exp(contrasts.min())
    assert np.exp(contrasts.max()) <= high
    assert np.median(contrasts) == pytest.approx((np.log(low) + np.log(high)) / 2.0, abs=0.1)
    for flaw in bad_flaws:
        shortest, longest = scene.incoming.classes[flaw.label].length_mm
        assert shortest * 0.98 <= flaw.length_mm <= longest * 1.02, flaw


def test_defects_lie_where_their_class_belongs(bad_flaws: list[Flaw]) -> None:
    zones = {label: {f.zone for f in bad_flaws if f.label == label} for label in ("scratch", "dent", "rust")}
    assert all(found == {"inner_ring", "outer_ring"} for found in zones.values())
    assert {f.zone for f in bad_flaws if f.label == "missing_ball"} == {"cage"}
    assert {f.zone for f in bad_flaws if f.label == "chipped_edge"} == {"inner_ring", "outer_ring"}


def test_droplets_and_dust_have_the_sizes_of_real_ones(scene: Scene) -> None:
    surfaces = [draw_part(scene, 3, serial).surface for serial in range(200)]
    drops = [2.0 * droplet.radius_mm for surface in surfaces for droplet in surface.droplets]
    specks = [2.0 * max(speck.radii_mm) for surface in surfaces for speck in surface.specks]
    assert min(drops) >= 0.5
    assert max(drops) <= 5.0
    assert max(specks) < 0.3


def test_a_scene_whose_classes_cannot_condemn_is_refused(make_scene: MakeScene) -> None:
    changes = {"incoming.nonconforming_rate": 1.0, "recipe.criteria": []}
    with pytest.raises(ConfigError, match="no class with a share above 0"):
        draw_part(make_scene(changes), 1, 0)


def test_an_unknown_class_is_refused_by_name(make_scene: MakeScene) -> None:
    changes = {
        "incoming.nonconforming_rate": 1.0,
        "incoming.classes": {"crack": {"length_mm": [1.0, 2.0], "share": 1.0}},
        "recipe.criteria": [{"label": "crack"}],
    }
    scene = make_scene()
    only_crack = make_scene(changes | {f"incoming.classes.{label}.share": 0.0 for label in scene.incoming.classes})
    with pytest.raises(ConfigError, match="crack"):
        draw_part(only_crack, 1, 0)
