import json
from collections.abc import Callable

import pytest

from serving.bench.row import BenchSettings, Row, faster
from serving.commands import bench
from serving.main import main
from twin.scene.scene import Scene

Rows = Callable[[Scene, BenchSettings], list[Row]]


def measured(*reference_ms: float) -> Rows:
    def rows(scene: Scene, settings: BenchSettings) -> list[Row]:
        return [faster(f"{scene.name}_{settings.rounds}", 1.0, "bare", one, 8.0) for one in reference_ms]

    return rows


@pytest.mark.parametrize(("reference_ms", "status"), [(8.0, 0), (7.9, 1)])
def test_a_row_under_its_floor_is_the_answer_no(
    reference_ms: float, status: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bench, "SUITES", {"twin": (measured(20.0), measured(reference_ms))})
    assert main(["bench", "twin", "bench.rounds=3", "--json"]) == status
    rows = json.loads(capsys.readouterr().out)["rows"]
    assert [row["ok"] for row in rows] == [True, status == 0]
    assert set(rows[0]) >= {"name", "value", "unit", "reference", "ratio", "floor", "ok"}
    assert rows[0]["name"] == "bearing_3"


def test_a_row_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(bench, "SUITES", {"twin": (measured(4.0),)})
    assert main(["bench", "twin"]) == 1
    assert "4 times better than 4 ms (bare); at least 8: UNDER ITS FLOOR" in capsys.readouterr().out


@pytest.mark.parametrize(("words", "told"), [([], "one suite"), (["none"], "there are: memory, twin")])
def test_a_suite_that_is_not_there_is_refused(words: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", *words]) == 2
    assert told in capsys.readouterr().err
