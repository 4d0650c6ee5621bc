"""The report says the same in both languages, escapes what is not its own, and needs nothing but itself."""

import dataclasses
import re
from pathlib import Path
from typing import Any, get_args

import pytest

from serving.compose import compose
from serving.report.examples import Example, View
from serving.report.page import page, write_report
from serving.report.words import WORDS, say
from serving.study.plan import StudyPlan, plan_of
from serving.study.told import as_plain, study_text
from tests.twin.study.runs import bad, both, part
from twin.errors import RunError
from twin.scene.incoming import Incoming
from twin.study.change import KPIS, Text
from twin.study.judgement import Both, judge
from twin.types import Evaluation

VIEW = View(jpeg=b"\xff\xd8", accepted=True, evaluation="ok", score=0.2)
EXAMPLE = Example(seed=3, serial=17, conforming=False, labels=("scratch",), baseline=VIEW, candidate=VIEW)


@pytest.fixture(scope="module")
def plan() -> StudyPlan:
    return plan_of(compose("study", ["change=faster_belt_strobe"]))


def told_of(plan: StudyPlan, replications: list[Both]) -> dict[str, Any]:
    models = {"baseline": "ab" * 32, "candidate": "cd" * 32}
    return as_plain(plan, judge(plan.change, replications, robots=False), models)


def equal(parts: int) -> list[Both]:
    arm = [bad(n) for n in range(parts)] + [part(n) for n in range(parts, 2 * parts)]
    return [both(arm, arm, n, parts_per_hour=(100.0, 150.0), good_per_hour=(80.0, 120.0)) for n in range(3)]


def escaping(parts: int) -> list[Both]:
    before, after = [bad(n) for n in range(parts)], [bad(n, accepted=True) for n in range(parts)]
    return [both(before, after, n) for n in range(3)]


def in_language(text: str, language: str) -> str:
    found = re.search(rf'<main class="{language}".*?</main>', text, re.DOTALL)
    assert found is not None
    return found.group()


@pytest.mark.parametrize(
    ("replications", "verdict", "english", "chinese"),
    [
        (equal(100), "PASS", "The change holds.", "变更成立。"),
        (escaping(30), "FAIL", "The change does not hold.", "变更不成立。"),
        (equal(3), "UNDECIDED", "This study cannot decide.", "本研究无法定论。"),
    ],
)
def test_the_verdict_stands_first_in_both_languages(
    replications: list[Both], verdict: str, english: str, chinese: str, plan: StudyPlan
) -> None:
    told = told_of(plan, replications)
    assert told["verdict"] == verdict
    text = page(plan, told, [])
    assert english in in_language(text, "en")
    assert chinese in in_language(text, "zh")
    assert "replications would decide it" in in_language(text, "en") or verdict != "UNDECIDED"


def test_every_section_is_there(plan: StudyPlan) -> None:
    text = page(plan, told_of(plan, equal(60)), [EXAMPLE])
    english, chinese = in_language(text, "en"), in_language(text, "zh")
    for key in (
        "scene.devices.belt.speed_mps",
        "scene.devices.camera.optics.lighting=continuous",
        "ab" * 32,
        "cd" * 32,
    ):
        assert key in english
        assert key in chinese
    assert "0 of 180 parts in the candidate. That proves at most 1.7 %" in english
    assert "候选方案 180 件中 0 件。可证明不高于 1.7 %" in chinese
    assert "1 to 3" not in english
    assert "1 to 10; both arms" in english
    assert "Part 17 of seed 3" in english
    assert "划伤" in chinese
    assert "No software here is a safety function." in english
    assert "不是安全功能" in chinese
    assert english.count("<svg") == chinese.count("<svg") == 1


def test_faults_are_told_of_the_arm_that_had_them(plan: StudyPlan) -> None:
    told = {**told_of(plan, equal(10)), "faults": {"baseline": {}, "candidate": {"collision": 2}}}
    text = page(plan, told, [])
    assert "Candidate: 2 x collision" in in_language(text, "en")
    assert "候选方案: 2 x collision" in in_language(text, "zh")
    assert "faults in the candidate: 2 collision" in study_text({**told, "report": "report.html"})


def test_both_languages_hold_the_same_figures(plan: StudyPlan) -> None:
    text = page(plan, told_of(plan, escaping(20)), [EXAMPLE])
    tables = [
        re.findall(r'<table class="kpis">.*?</table>', in_language(text, each), re.DOTALL) for each in ("en", "zh")
    ]
    english, chinese = (re.findall(r"<td>[^<\d−+]*([−+]?[\d,.]+)", table) for (table,) in tables)
    assert english == chinese
    assert {"100.0", "+100.0"} <= set(english)
    assert len(english) > 20


def test_what_a_user_wrote_is_text(plan: StudyPlan) -> None:
    evil = "<script>alert(1)</script>"
    change = dataclasses.replace(plan.change, title=Text(en=evil, zh=evil), why=Text(en=evil))
    mine = dataclasses.replace(plan, change=change)
    text = page(mine, {**told_of(mine, equal(10)), "scene": evil}, [dataclasses.replace(EXAMPLE, labels=(evil,))])
    assert evil not in text
    assert text.count("<script>") == 1


def test_the_page_needs_no_network(plan: StudyPlan) -> None:
    text = page(plan, told_of(plan, equal(10)), [EXAMPLE])
    assert not re.search(r"https?:|//[a-z]|@import|<link", text)


def test_every_name_that_a_report_tells_has_a_word() -> None:
    names = {*KPIS, *(f"{kpi}_is" for kpi in KPIS), "PASS", "FAIL", "UNDECIDED", "baseline", "candidate"}
    names |= {*get_args(Evaluation)} - {"undefined"}
    assert names <= WORDS.keys()
    assert all(english and chinese for english, chinese in WORDS.values())
    assert say("zh", "crack") == "crack"


def test_every_class_of_the_scenes_that_ship_has_a_word(plan: StudyPlan) -> None:
    incoming: Incoming = plan.baseline.incoming
    assert set(incoming.classes) <= WORDS.keys()


def test_both_languages_take_the_same_figures() -> None:
    for english, chinese in WORDS.values():
        assert sorted(re.findall(r"{[^}]*}", english)) == sorted(re.findall(r"{[^}]*}", chinese))


def test_a_report_that_cannot_be_written_is_told(plan: StudyPlan, tmp_path: Path) -> None:
    with pytest.raises(RunError, match="could not be written"):
        write_report(tmp_path / "none", plan, told_of(plan, equal(3)), [])
