"""A line for a product from photographs, in one process: sets are rendered, parts are judged and none is lost."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from serving.commands import dataset, scenes, study
from serving.compose import compose, compose_scene
from serving.lockstep import LockstepLine
from serving.server import describe
from serving.study.plan import plan_of
from tests.fakes.vision import BlankInspector, KnowingJudge, look_knowingly
from tests.twin.photographs import PLATE, cap, line_for, photographed, plate, saved, scene_folder
from tests.twin.robots import with_iiwa
from tests.twin.scenes import one_gate_line
from twin.camera.draw import draw_part
from twin.check.robots import check_robot
from twin.events import AlarmRaised, EventBase, FaultRaised, InspectionTriggered, PartLeft, PartReleased
from twin.kpi.line import LineFigures
from twin.scene.photographed import RoundBody
from twin.scene.robots import Robot
from twin.scene.scene import Scene
from twin.seeds import serial_of
from twin.types import Verdict
from vision.data.masks import read_masks
from vision.data.picture import read_picture

SEED = 5


@pytest.fixture(scope="module")
def mine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("scenes") / "mine"
    for serial in range(2):
        saved(folder / f"photographs/cap_{serial}.png", cap(600, serial))
    return scene_folder(folder, ["photographs/cap_0.png", "photographs/cap_1.png"])


def told_by(scene: Scene, seconds: float) -> list[EventBase | Verdict]:
    told: list[EventBase | Verdict] = []
    line = LockstepLine(
        scene=scene, seed=SEED, inspector=BlankInspector(), judge=KnowingJudge(scene), inspection_s=0.15
    )
    with line:
        line.run(seconds, told.append)
    return told


def parts_of(told: list[EventBase | Verdict]) -> dict[str, int]:
    figures = LineFigures()
    for record in told:
        figures.add(record)
    return figures.parts.summary()


def test_parts_that_conform_go_on_and_the_others_are_rejected(mine: Path) -> None:
    scene = compose_scene(str(mine))
    told = told_by(scene, 20.0)
    left = {each.part_id: each.outlet for each in told if isinstance(each, PartLeft)}
    assert len(left) > 8
    fine = {part_id: draw_part(scene, SEED, serial_of(part_id)).conforming for part_id in left}
    assert left == {part_id: "good" if fine[part_id] else "reject" for part_id in left}
    assert set(left.values()) == {"good", "reject"}
    assert parts_of(told)["lost"] == 0
    assert [each for each in told if isinstance(each, AlarmRaised | FaultRaised)] == []


def test_the_same_run_tells_the_same(mine: Path) -> None:
    scene = compose_scene(str(mine))
    assert told_by(scene, 6.0) == told_by(scene, 6.0)


def test_blocks_run_as_round_parts_do(tmp_path: Path) -> None:
    told = told_by(line_for(photographed(PLATE, saved(tmp_path / "a.png", plate()))), 16.0)
    assert sum(isinstance(each, InspectionTriggered) for each in told) > 8
    assert parts_of(told)["lost"] == 0
    assert [each for each in told if isinstance(each, AlarmRaised | FaultRaised)] == []


def test_a_set_of_it_is_rendered_and_read_back_alike_each_time(mine: Path, tmp_path: Path) -> None:
    words = [f"scene={mine}", "dataset.count=4", "dataset.workers=1", "dataset.nonconforming=1.0", "dataset.seed=41"]
    for name in ("one", "two"):
        told = dataset.run(compose("dataset", [*words, f"dataset.out={tmp_path / name}"]), ()).result
        assert (told["images"], told["conforming"]) == (4, 0)
    one, two = read_masks(tmp_path / "one"), read_masks(tmp_path / "two")
    assert one.classes == ("scratch", "dent", "rust", "chipped_edge")
    assert one.rendered is not None
    assert one.rendered.zones == {}
    for a, b in zip(one.samples, two.samples, strict=True):
        assert a.bad
        assert a.defects
        assert np.array_equal(read_picture(a.path), read_picture(b.path))


def test_a_study_compares_two_lines_for_it_on_the_same_parts(mine: Path, tmp_path: Path) -> None:
    quick = ["study.replications=2", "study.duration_s=11", "study.warmup_s=7", "study.processes=1"]
    words = [
        f"scene={mine}",
        *quick,
        f"study.out={tmp_path / 'study'}",
        "scene.incoming.nonconforming_rate=0.5",
    ]
    longer = ["scene.devices.camera.optics.exposure_us=3000", "scene.devices.camera.optics.light=0.05"]
    plan = plan_of(compose("study", words, longer))
    told = study.study(plan, look_knowingly, {"baseline": "a" * 64, "candidate": "a" * 64}).result
    escape = told["kpis"]["escape_rate"]
    assert escape["hits"] == {"baseline": 0, "candidate": escape["n"]}
    assert escape["n"] > 0


def test_it_is_proven_and_its_signals_are_listed(mine: Path, tmp_path: Path) -> None:
    outcome = scenes.run({}, ["check", str(mine)])
    assert "the photograph cap_1.png" in outcome.text
    assert outcome.text.endswith("minimal: all of it holds")
    assert scenes.run({}, ["io", str(mine), str(tmp_path / "io.csv")]).result["signals"]


def test_a_page_is_told_its_body_and_no_path_of_this_machine(mine: Path) -> None:
    line = describe(compose_scene(str(mine)))
    assert str(mine) not in json.dumps(line)
    product = line["product"]
    assert product["kind"] == "photographed"
    assert product["body"] == {"kind": "cylinder", "diameter_mm": 40.0, "height_mm": 12.0}


def test_a_cup_sets_parts_on_the_line_whose_file_says_that_they_seal(tmp_path: Path) -> None:
    body = RoundBody(kind="cylinder", diameter_mm=47.0, height_mm=14.0)
    lids = photographed(body, saved(tmp_path / "a.png", cap(400)), mass_kg=0.1, seals=True)
    cell = with_iiwa(one_gate_line())
    check_robot("robot", cell.all_of(Robot)["robot"], lids)
    scene = replace(cell, product=lids, recipe=line_for(lids).recipe, incoming=line_for(lids).incoming)
    told = told_by(scene, 14.0)
    assert sum(isinstance(each, PartReleased) for each in told) >= 2
    assert sum(isinstance(each, InspectionTriggered) for each in told) >= 1
    assert parts_of(told)["lost"] == 0
