"""A tiny model folder, trained by the verb itself, that the vision verbs' tests share."""

from pathlib import Path
from typing import Any

import pytest

from serving.commands import train
from serving.compose import compose
from tests.vision.tiny import write_discs

Trained = tuple[Path, dict[str, Any]]


@pytest.fixture(scope="session")
def discs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A labelled set of 48 discs."""
    return write_discs(tmp_path_factory.mktemp("verbs") / "set a=b", 3, 48)


@pytest.fixture(scope="session")
def trained(discs: Path, tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """The model folder and what the verb said."""
    pytest.importorskip("torch", reason="training needs the extra `train`")
    out = tmp_path_factory.mktemp("verbs") / "model"
    words = ["data=folder", f"data.root={discs}", "model.widths=[8,8,8,8]", f"train.out={out}"]
    words += ["train.steps=120", "train.crop_px=64", "train.batch=8", "train.learning_rate=0.01", "train.threads=1"]
    return out, train.run(compose("train", words), ()).result
