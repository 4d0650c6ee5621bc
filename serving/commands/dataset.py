"""`linetwin dataset`: a labelled set of pictures, rendered from a scene."""

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from serving.compose import validated
from serving.rendering import RenderSettings, render_set
from serving.verbs import Outcome
from twin.mixing import labels as labels_of
from twin.scene.scene import Scene


def run(config: Mapping[str, Any], _paths: Sequence[str]) -> Outcome:
    """Render `dataset.count` parts into `dataset.out` and tell what is among them."""
    started_s = time.monotonic()
    block = dict(config["dataset"])
    out = block.pop("out")
    settings = validated(RenderSettings, block, "dataset")
    scene = validated(Scene, config["scene"], "scene")
    root = Path(out or f"runs/dataset-{settings.seed}")
    truths = render_set(scene, settings, root)
    labels = Counter(defect.label for truth in truths for defect in truth.defects)
    return Outcome(
        result={
            "out": str(root),
            "images": len(truths),
            "conforming": sum(truth.conforming for truth in truths),
            "below_visibility": sum(truth.below_visibility for truth in truths),
            "by_class": {label: labels[label] for label in labels_of(scene)},
            "seconds": round(time.monotonic() - started_s, 1),
        }
    )
