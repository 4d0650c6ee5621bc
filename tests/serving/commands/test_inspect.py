import csv
import json
from pathlib import Path
from typing import Any

import pytest

from serving.commands import inspect
from serving.compose import compose
from serving.main import main
from tests.vision.tiny import write_discs
from twin.errors import ConfigError, DataError


def test_a_folder_is_judged_with_overlays_and_a_table(trained: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    root = write_discs(tmp_path / "test", 77, 4)
    out = tmp_path / "out"
    config = compose("inspect", [f"model_dir={trained[0]}", f"inspect.out={out}"])
    results = inspect.run(config, [str(root / "images")]).result["results"]
    assert [Path(one["path"]).name for one in results] == [f"P000077-00000{i}.png" for i in range(4)]
    for one in results:
        assert one["evaluation"] in ("ok", "not_ok")
        assert one["error"] is None
        for defect in one["defects"]:
            assert {"label", "score", "bbox_xyxy_px", "length_mm", "area_mm2"} <= set(defect)
    rows = list(csv.DictReader((out / "results.csv").read_text(encoding="utf-8").splitlines()))
    assert [row["evaluation"] for row in rows] == [one["evaluation"] for one in results]
    assert len(list(out.glob("*.png"))) == 4


def test_an_unreadable_picture_is_named_and_skipped_with_status_0(
    trained: tuple[Path, dict[str, Any]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = write_discs(tmp_path / "test", 77, 2) / "images"
    broken = root / "轴承 [1]=x.png"
    broken.write_bytes(b"no picture")
    assert main(["inspect", str(root), f"model_dir={trained[0]}", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    (wrong,) = [one for one in told["results"] if one["error"]]
    assert wrong["path"] == str(broken)
    assert wrong["evaluation"] == "undefined"
    assert told["unreadable_n"] == 1
    assert len(told["results"]) == 3


def test_nothing_to_look_at_is_told(tmp_path: Path) -> None:
    config = compose("inspect", [])
    with pytest.raises(ConfigError, match="at least one picture"):
        inspect.run(config, [])
    with pytest.raises(DataError, match="no image lies below it"):
        inspect.run(config, [str(tmp_path)])
    with pytest.raises(DataError, match="no such file or folder"):
        inspect.run(config, [str(tmp_path / "gone.png")])


def test_a_missing_model_is_one_sentence_and_status_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = write_discs(tmp_path / "test", 77, 1)
    assert main(["inspect", str(root), "model_dir=nowhere"]) == 2
    told = capsys.readouterr().err
    assert "no model 'nowhere'" in told
    assert told.count("\n") == 1
