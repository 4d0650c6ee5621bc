import json
from pathlib import Path
from typing import Any

import pytest

from serving.commands import evaluate
from serving.compose import compose
from tests.vision.tiny import write_discs
from twin.errors import DataError, ModelError


def told(model_dir: Path, root: Path, *words: str) -> dict[str, Any]:
    config = compose("evaluate", [f"model_dir={model_dir}", "data=folder", f"data.root={root}", *words])
    return evaluate.run(config, ()).result


def test_unseen_parts_are_scored_with_intervals(trained: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    result = told(trained[0], write_discs(tmp_path / "test", 77, 20))
    assert result["images"] == 20
    assert result["ci95"]["image_auroc"][0] <= result["image_auroc"] <= result["ci95"]["image_auroc"][1]
    assert result["pixel_auroc"] > 0.9
    assert result["quality"]["conforming_n"] + result["quality"]["nonconforming_n"] == 20
    assert result["latency_ms"]["p50"] <= result["latency_ms"]["p99"]


def test_what_training_saw_is_left_out_unless_asked_for(trained: tuple[Path, dict[str, Any]], discs: Path) -> None:
    assert told(trained[0], discs)["images"] == 10
    assert told(trained[0], discs, "data.split=val")["images"] == 10
    assert told(trained[0], discs, "data.split=train")["images"] == 28


def test_an_unreadable_image_is_named_and_the_others_are_scored(
    trained: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    root = write_discs(tmp_path / "test", 77, 6)
    next((root / "images").iterdir()).write_bytes(b"broken")
    result = told(trained[0], root)
    assert result["images"] == 5
    assert len(result["unreadable"]) == 1


def test_labels_that_were_left_out_are_told(trained: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    root = write_discs(tmp_path / "set", 78, 2)
    image = {"id": 1, "file_name": "images/P000078-000001.png", "width": 96, "height": 96}
    labels = [{"image_id": 1, "category_id": 1, "bbox": [30, 30, size, size]} for size in (20, 0)]
    categories = [{"id": 1, "name": "scratch"}, {"id": 2, "name": "rust"}]
    labelled = tmp_path / "two words=labels.json"
    labelled.write_text(json.dumps({"images": [image], "annotations": labels, "categories": categories}))
    result = told(trained[0], root, "data.layout=coco", f"data.annotations={labelled}")
    assert result["images"] == 1
    assert result["quality"]["nonconforming_n"] == 1
    assert result["label_faults"] == [{"path": image["file_name"], "problem": "a label without area was left out"}]


def test_a_model_that_was_changed_and_a_folder_without_images_are_refused(
    trained: tuple[Path, dict[str, Any]], discs: Path, tmp_path: Path
) -> None:
    with pytest.raises(DataError, match="no image lies below it"):
        told(trained[0], tmp_path)
    changed = tmp_path / "changed"
    changed.mkdir()
    (changed / "card.json").write_bytes((trained[0] / "card.json").read_bytes())
    (changed / "model.onnx").write_bytes((trained[0] / "model.onnx").read_bytes() + b"x")
    with pytest.raises(ModelError, match="is not the card's"):
        told(changed, discs)
