"""`linetwin scenes` lists what ships, and proves one scene."""

import pytest

from serving.commands.scenes import run
from serving.folders import shipped
from twin.errors import UsageError


def test_without_words_it_lists_what_ships() -> None:
    assert [row["name"] for row in run({}, []).result["scenes"]] == ["bearing", "minimal", "pcb"]


@pytest.mark.parametrize("given", ["minimal", str(shipped("scenes") / "minimal" / "scene.yaml")])
def test_a_scene_is_proven_by_name_or_by_its_file(given: str) -> None:
    outcome = run({}, ["check", given])
    assert outcome.status == 0
    assert outcome.text.endswith("minimal: all of it holds")
    assert {proof["device_id"] for proof in outcome.result["proofs"]} >= {"belt", "gate", "camera", "feeder"}


@pytest.mark.parametrize("paths", [["prove", "minimal"], ["check"], ["check", "minimal", "bearing"]])
def test_anything_else_is_refused_with_what_is_allowed(paths: list[str]) -> None:
    with pytest.raises(UsageError, match="scenes takes nothing, or check and one scene"):
        run({}, paths)
