"""The verb `study`: both arms on the same parts, judged, told and reported, whatever the number of processes."""

import json
import signal
from collections.abc import Generator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from serving.commands import study as verb
from serving.compose import compose
from serving.folders import shipped
from serving.look import Look
from serving.main import main
from serving.study.plan import ArmTask, plan_of
from serving.study.runs import run_all
from serving.verbs import Outcome
from tests.fakes.vision import look_knowingly
from twin.errors import RunError
from twin.study.observed import ArmRun

MODELS = {"baseline": "a" * 64, "candidate": "a" * 64}
QUICK = ("study.replications=2", "study.duration_s=13", "study.warmup_s=7", "scene.incoming.nonconforming_rate=0.5")

needs_model = pytest.mark.skipif(
    not (shipped("models") / "bearing" / "card.json").is_file(), reason="models/bearing is not there: make models"
)


def outcome_of(out: Path, name: str, processes: int, *more: str) -> Outcome:
    words = [f"change={name}", *QUICK, *more, f"study.processes={processes}", f"study.out={out}"]
    return verb.study(plan_of(compose("study", words)), look_knowingly, MODELS)


@pytest.fixture(scope="module")
def blurred(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    return outcome_of(tmp_path_factory.mktemp("study") / "blurred", "faster_belt_continuous", 1)


def test_a_candidate_that_sees_no_defect_any_more_fails_with_status_1(blurred: Outcome) -> None:
    told = blurred.result
    assert (blurred.status, told["verdict"]) == (1, "FAIL")
    escape = told["kpis"]["escape_rate"]
    assert escape["verdict"] == "FAIL"
    assert escape["hits"] == {"baseline": 0, "candidate": escape["n"]}
    assert told["kpis"]["throughput"]["difference"] > 0
    assert "FAIL: the change does not hold" in blurred.text
    low = 100 * escape["ci95"][0]
    row = f"0.0 % -> 100.0 %: +100.0 points (95 %: {low:+.1f} to +100.0; at most +5.0 points)"
    assert row in blurred.text
    assert blurred.text.isascii()


def test_the_json_holds_what_scripts_rely_on(blurred: Outcome) -> None:
    told = json.loads(json.dumps(blurred.result))
    assert set(told) >= {"verdict", "kpis", "replications", "report"}
    for kpi in told["kpis"].values():
        assert set(kpi) >= {"baseline", "candidate", "difference", "ci95", "margin", "verdict"}
    assert told["replications"] == 2
    assert told["ran"]["seeds"] == [1, 2]
    assert {one["key"] for one in told["changed"]} >= {"scene.devices.belt.speed_mps"}


def test_the_report_shows_the_escaped_parts_and_no_address_of_the_network(blurred: Outcome) -> None:
    page = Path(blurred.result["report"]).read_text(encoding="utf-8")
    assert page.count("data:image/jpeg;base64,") == 2 * 2 * 3
    assert "Nonconforming, accepted by the candidate alone" in page
    assert "不合格件, 仅候选方案漏检" in page
    assert "http" not in page


def test_every_run_is_kept_a_line_each_in_order(blurred: Outcome) -> None:
    folder = Path(blurred.result["report"]).parent
    runs = [json.loads(line) for line in (folder / "runs.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(run["replication"], run["arm"]) for run in runs] == [
        (0, "baseline"),
        (0, "candidate"),
        (1, "baseline"),
        (1, "candidate"),
    ]
    assert sorted(path.name for path in folder.iterdir()) == ["report.html", "runs.jsonl"]


def test_the_same_study_in_two_processes_comes_to_the_same_bytes(blurred: Outcome, tmp_path: Path) -> None:
    other = outcome_of(tmp_path, "faster_belt_continuous", 2)
    apart = {"report", "seconds"}
    one, two = ({key: told for key, told in each.result.items() if key not in apart} for each in (blurred, other))
    assert one == two
    folder = Path(blurred.result["report"]).parent
    for name in ("runs.jsonl", "report.html"):
        assert (folder / name).read_bytes() == (tmp_path / name).read_bytes()


def test_too_few_parts_decide_nothing_and_are_status_1(tmp_path: Path) -> None:
    found = outcome_of(tmp_path, "faster_belt_strobe", 1, "study.duration_s=10")
    assert (found.status, found.result["verdict"]) == (1, "UNDECIDED")
    assert found.result["kpis"]["escape_rate"]["hits"]["candidate"] == 0
    assert "replications would decide it" in found.text


def test_a_study_that_is_stopped_keeps_what_is_done_and_is_status_130(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stopped(tasks: Sequence[ArmTask], _look: Look, _processes: int) -> Generator[ArmRun, None, None]:
        yield from run_all(tasks[:1], look_knowingly, 1)
        raise KeyboardInterrupt

    monkeypatch.setattr(verb, "run_all", stopped)
    monkeypatch.setattr(verb, "load_model", lambda _: LOADED)
    words = ["study", "change=faster_belt_strobe", *QUICK, "study.duration_s=10", "--out", str(tmp_path)]
    assert main(words) == 130
    kept = tmp_path / "runs.jsonl.part"
    assert len(kept.read_text(encoding="utf-8").splitlines()) == 1
    assert f"1 of 4 runs are kept in {kept}" in capsys.readouterr().err


LOADED = SimpleNamespace(card=SimpleNamespace(sha256="a" * 64))


def test_processes_that_are_not_needed_any_more_stop_at_once() -> None:
    words = ["change=faster_belt_strobe", "study.duration_s=100000", "study.replications=2"]
    plan = plan_of(compose("study", words))
    tasks = list(plan.tasks())
    short = ArmTask(**{**vars(tasks[0]), "duration_s": 1.0, "warmup_s": 0.5})
    runs = run_all([short, tasks[1]], look_knowingly, 2)
    assert next(runs).arm == "baseline"
    runs.close()


def test_a_process_that_dies_is_told_in_one_sentence() -> None:
    plan = plan_of(compose("study", ["change=faster_belt_strobe", *QUICK]))
    with pytest.raises(RunError, match="a process of the study died"):
        list(run_all(list(plan.tasks()), look_and_die, 2))


def look_and_die(_scene: Any) -> Any:
    signal.raise_signal(signal.SIGKILL)


@needs_model
def test_the_whole_verb_with_the_model_that_ships(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["study", "--json", "scene=minimal", "study.replications=2", "--duration", "6", "study.warmup_s=2"]
    words += ["study.processes=1", "--out", str(tmp_path / "a b=c"), "--", "scene.devices.belt.speed_mps=0.16"]
    assert main([*words, "scene.devices.gate.plate_m=[0.065,0.02]"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["verdict"] == "UNDECIDED"
    assert told["report"] == str(tmp_path / "a b=c" / "report.html")
    assert len(told["ran"]["model_sha256"]["baseline"]) == 64


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["change=faster_belt_strobe", "study.out=/proc/nowhere"], "study.out: the study cannot be written here"),
        (["scene=minimal", "--", "scene.devices.belt.speed_mps=0.5"], "in the candidate: "),
        (["scene=minimal", "--", "scene.recipe.model=none_such"], "no model 'none_such'"),
        (["scene=minimal", "--"], "change: no change is given"),
    ],
)
def test_a_mistake_is_told_before_any_work(words: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["study", *words]) == 2
    err = capsys.readouterr().err
    assert told in err
    assert err.count("\n") == 1
