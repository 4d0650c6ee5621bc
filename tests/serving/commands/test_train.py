import shutil
from pathlib import Path
from typing import Any

import pytest

from serving.commands import train
from serving.compose import compose
from tests.vision.tiny import write_discs
from twin.errors import ConfigError, DataError
from vision.inspect.load import read_card


def test_a_model_folder_is_written_and_told(trained: tuple[Path, dict[str, Any]]) -> None:
    out, told = trained
    assert told["model_dir"] == str(out)
    assert told["parity_max_abs"] < 1e-4
    assert told["steps"] == 120
    assert told["images"] == {"train": 28, "val": 10, "test": 10}
    assert told["metrics"]["pixel_auroc"] > 0.9
    assert read_card(out).threshold.score == told["threshold"]


def test_a_set_rendered_for_testing_is_refused(tmp_path: Path) -> None:
    root = write_discs(tmp_path / "set", 1_000_000, 4)
    config = compose("train", ["data=folder", f"data.root={root}", f"train.out={tmp_path / 'model'}"])
    with pytest.raises(DataError, match="kept for testing"):
        train.run(config, ())
    assert not (tmp_path / "model").exists()


def test_a_picture_that_lies_in_two_splits_is_told_before_training(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = write_discs(tmp_path / "set", 1_000_000, 20)
    for path in sorted((root / "images").iterdir()):
        shutil.copy(path, path.with_name(f"copy_{path.name}"))
    config = compose("train", ["data=folder", f"data.root={root}", f"train.out={tmp_path / 'model'}"])
    # A set for testing: training ends here, before any work.
    with pytest.raises(DataError, match="kept for testing"):
        train.run(config, ())
    told = capsys.readouterr().err
    assert told.startswith("linetwin: leak between splits (")
    assert "are the same picture; figures measured on it are too good" in told


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("train.budget_s=0", "train.budget_s"),
        ("train.steps=many", "train.steps"),
        ("data.val_share=1.5", "data.val_share"),
        ("model.widths=[8,8]", "model.widths"),
    ],
)
def test_a_wrong_value_is_told_by_its_key(tmp_path: Path, word: str, key: str) -> None:
    config = compose("train", ["data=folder", f"data.root={tmp_path}", word])
    with pytest.raises(ConfigError, match=key):
        train.run(config, ())
