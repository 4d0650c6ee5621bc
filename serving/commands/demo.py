"""`linetwin demo`: the live line as three processes, with a page."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from serving.compose import validated
from serving.demo.supervisor import DemoSettings, run_demo
from serving.figures import figures_text
from serving.folders import model_folder
from serving.verbs import Outcome
from twin.scene.scene import Scene
from vision.inspect.load import load_model

INTERRUPTED, FAILED = 130, 3


def run(config: dict[str, Any], _paths: Sequence[str]) -> Outcome:
    """Run the demo and tell its figures; status 3 when a process died or it could not go on, 130 after Ctrl-C."""
    settings = validated(DemoSettings, config["demo"], "demo")
    scene = validated(Scene, config["scene"], "scene")
    model_dir = model_folder(scene.recipe.model)
    load_model(model_dir)
    out = Path(settings.out or f"runs/demo-{time.strftime('%Y%m%d-%H%M%S')}")
    ended = run_demo(settings, scene, model_dir, out)
    status = FAILED if ended.died or ended.problem else INTERRUPTED if ended.interrupted else 0
    return Outcome(result=ended.result, text=figures_text(ended.result), status=status)
