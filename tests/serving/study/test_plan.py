"""What a study runs is decided, and refused, before any work."""

import os
from pathlib import Path

import pytest

from serving.compose import compose
from serving.study.plan import StudyPlan, plan_of
from twin.errors import ConfigError, NotFoundError
from twin.scene.conveyors import Conveyor
from twin.scene.differences import Changed
from twin.scene.feeders import ChuteFeeder
from twin.scene.optics import Camera

MINE = """
title: {en: Mine}
scene: minimal
candidate:
  - scene.devices.belt.speed_mps=0.16
margins:
  escape_rate: {absolute: 0.1}
"""


def planned(*words: str, candidate: tuple[str, ...] = ()) -> StudyPlan:
    return plan_of(compose("study", words, candidate))


@pytest.mark.parametrize("name", ["faster_belt_continuous", "faster_belt_strobe"])
def test_the_changes_that_ship_are_of_the_minimal_line_and_hold_before_the_check_of_scenes(name: str) -> None:
    plan = planned(f"change={name}")
    assert plan.baseline.name == plan.candidate.name == "minimal"
    assert [scene.one_of(Conveyor)[1].speed_mps for scene in (plan.baseline, plan.candidate)] == [0.15, 0.5]
    before, after = (scene.one_of(Camera)[1].optics for scene in (plan.baseline, plan.candidate))
    assert (before.lighting, before.exposure_us) == ("continuous", 1000.0)
    assert (after.lighting, after.exposure_us) == (
        ("strobe", 80.0) if name == "faster_belt_strobe" else ("continuous", 1000.0)
    )
    # Whatever the light, the picture stays as bright.
    assert after.light * after.exposure_us == pytest.approx(before.light * before.exposure_us)


def test_both_changes_that_ship_differ_in_the_light_alone() -> None:
    continuous, strobe = (planned(f"change={name}") for name in ("faster_belt_continuous", "faster_belt_strobe"))
    assert continuous.baseline == strobe.baseline
    keys = {one.key for one in strobe.changed} - {one.key for one in continuous.changed}
    assert keys == {f"scene.devices.camera.optics.{key}" for key in ("lighting", "exposure_us", "light")}
    assert {one.key for one in continuous.changed} < {one.key for one in strobe.changed}


def test_what_follows_the_dashes_is_changed_in_the_candidate_alone() -> None:
    plan = planned(
        "scene=minimal", "scene.devices.feeder.capacity=99", candidate=("scene.devices.belt.speed_mps=0.16",)
    )
    assert plan.change.name == "own"
    assert plan.changed == (Changed(key="scene.devices.belt.speed_mps", before=0.15, after=0.16),)
    assert all(scene.all_of(ChuteFeeder)["feeder"].capacity == 99 for scene in (plan.baseline, plan.candidate))


def test_a_change_of_the_users_own_is_taken_by_its_path_and_names_its_scene(tmp_path: Path) -> None:
    file = tmp_path / "我的 change [2].yaml"
    file.write_text(MINE, encoding="utf-8")
    plan = planned(f"change={file}", "change.margins.lost_rate.absolute=0.2")
    assert plan.change.name == file.stem
    assert plan.change.title.en == "Mine"
    assert plan.baseline.name == "minimal"
    assert plan.change.margin("escape_rate").absolute == 0.1
    assert plan.change.margin("lost_rate").absolute == 0.2
    assert plan.change.margin("throughput").relative == 0.02


def test_a_device_can_be_taken_away_and_another_put_there() -> None:
    tower = "+scene.devices.lamp={kind: stack_light}"
    plan = planned("scene=minimal", candidate=("~scene.devices.tower", tower))
    assert {one.key for one in plan.changed} >= {"scene.devices.tower.kind", "scene.devices.lamp.kind"}


def test_both_arms_of_a_replication_have_the_same_seed() -> None:
    plan = planned("change=faster_belt_strobe", "study.replications=3", "study.seed=7")
    tasks = list(plan.tasks())
    assert [(task.replication, task.seed, task.arm) for task in tasks[:3]] == [
        (0, 7, "baseline"),
        (0, 7, "candidate"),
        (1, 8, "baseline"),
    ]
    assert len(tasks) == 6
    assert {task.scene.one_of(Conveyor)[1].speed_mps for task in tasks if task.arm == "candidate"} == {0.5}


def test_there_are_as_many_processes_as_cores_and_never_more_than_runs() -> None:
    assert planned("change=faster_belt_strobe").processes == min(len(os.sched_getaffinity(0)), 20)
    assert planned("change=faster_belt_strobe", "study.processes=64", "study.replications=2").processes == 4


@pytest.mark.parametrize(
    ("words", "candidate", "told"),
    [
        (["change=none_such"], [], "faster_belt_continuous"),
        ([], [], "change: no change is given"),
        (["scene=minimal"], ["study.seed=3"], "study.seed: a line change changes the scene"),
        (["scene=minimal"], ["scene.devices.belt.speed_mps=0.15"], "the candidate is the baseline"),
        (["scene=minimal"], ["scene.devices.belt.speed_mps=0.5"], "in the candidate: the belt would carry a part past"),
        (["scene=minimal"], ["scene.devices.belt.sped_mps=0.5"], "in the candidate: this key is not known"),
        (["scene=minimal"], ["scene.devices.belt.speed_mps=[1"], "this override cannot be read"),
        (["scene=minimal"], ["scene.product.balls=9"], "scene.product.balls"),
        (["scene=minimal"], ["scene.incoming.nonconforming_rate=0.3"], "both arms must see the same parts"),
        (
            ["scene=minimal"],
            ["+scene.faults.b={kind: burst_of_bad, device: feeder}"],
            "strikes other parts in either arm",
        ),
        (["scene=minimal"], ["+scene.faults.b={kind: mixed_parts, device: feeder}"], "mixed_parts strikes other parts"),
        (["scene=minimal"], ["scene.recipe.criteria=[{label: rust}]"], "judge them by the same criteria"),
        (["change=faster_belt_strobe", "study.warmup_s=60"], [], "study.warmup_s: nothing would be measured"),
        (["change=faster_belt_strobe", "study.replications=1"], [], "study.replications"),
        (["change=faster_belt_strobe", "study.processes=0"], [], "study.processes"),
        (["change=faster_belt_strobe", "change.margins.escapes.absolute=1"], [], "change.margins.escape_rate"),
        (["change=faster_belt_strobe", "change.margins.escape_rate={}"], [], "a margin is absolute or relative"),
    ],
)
def test_what_cannot_be_compared_is_refused_in_one_sentence(words: list[str], candidate: list[str], told: str) -> None:
    with pytest.raises((ConfigError, NotFoundError)) as caught:
        planned(*words, candidate=tuple(candidate))
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("- a list", "holds no change"),
        ("candidate: [", "cannot be read"),
        ("title: {en: x}\ncandidat: [a=b]", "change.candidat: this key is not known"),
        ("candidate: [scene.name=x]", "change.title"),
    ],
)
def test_a_change_file_that_is_none_is_refused_with_its_key(text: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        planned(f"change={tmp_path / 'mine.yaml'}")
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)
