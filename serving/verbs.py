"""The table of verbs: what each one does, which flags are shorthand for which of its keys, and where its code lives.

This module imports nothing heavy: `linetwin --help` reads it alone.
"""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a verb gives back: the object that `--json` prints, a text for people, and the exit status."""

    result: dict[str, Any]
    text: str = ""
    status: int = 0


@dataclass(frozen=True, kw_only=True)
class Verb:
    """One verb. `module` holds `run(config, paths) -> Outcome`; `flags` maps a flag to the key that it stands for."""

    name: str
    does: str
    module: str
    flags: dict[str, str] = field(default_factory=dict)
    paths: str = ""
    """What positional arguments mean; empty when the verb takes none."""
    candidate: str = ""
    """What the words after `--` mean; empty when it takes none."""
    examples: tuple[str, ...] = ()


VERBS: dict[str, Verb] = {
    verb.name: verb
    for verb in (
        Verb(
            name="demo",
            does="run the live line: server, twin and controller as three processes, with a page",
            module="serving.commands.demo",
            flags={"duration": "demo.duration_s", "port": "demo.port", "headless": "demo.headless", "out": "demo.out"},
            examples=("linetwin demo", "linetwin demo --headless --duration 60 --json"),
        ),
        Verb(
            name="run",
            does="run the same line in one process, lock-step, as fast as it goes",
            module="serving.commands.run",
            flags={"duration": "run.duration_s", "out": "run.out"},
            candidate="what the branch has otherwise that goes on from run.fork_at_s, as key=value ...",
            examples=(
                "linetwin run --duration 120",
                "linetwin run run.seed=7 scene.devices.infeed.speed_mps=0.2",
                "linetwin run run.fork_at_s=60 --duration 120 -- scene.devices.infeed.speed_mps=0.2",
            ),
        ),
        Verb(
            name="study",
            does="tell whether a line change holds: baseline against candidate, on the same parts",
            module="serving.commands.study",
            flags={"duration": "study.duration_s", "out": "study.out"},
            candidate="what is changed of the line, as key=value ...; a change that ships, or a file, is change=NAME",
            examples=(
                "linetwin study change=faster_belt_strobe",
                "linetwin study scene=minimal -- scene.devices.belt.speed_mps=0.16",
            ),
        ),
        Verb(
            name="dataset",
            does="render a labelled set of pictures from a scene",
            module="serving.commands.dataset",
            flags={"out": "dataset.out"},
            examples=("linetwin dataset dataset.count=200 dataset.seed=5 --out runs/set",),
        ),
        Verb(
            name="data",
            does="tell what a data set holds before training: classes, sizes, splits, copies that leak between them",
            module="serving.commands.data",
            flags={"out": "report.out"},
            examples=("linetwin data data.layout=labelme data.root=photos --out runs/photos",),
        ),
        Verb(
            name="train",
            does="train a detector, export it, prove parity, write a model folder",
            module="serving.commands.train",
            flags={"out": "train.out"},
            examples=("linetwin train data=folder data.root=runs/set --out runs/model",),
        ),
        Verb(
            name="evaluate",
            does="score a model folder on a data set, through ONNX Runtime",
            module="serving.commands.evaluate",
            examples=("linetwin evaluate model_dir=models/bearing data=folder data.root=runs/set",),
        ),
        Verb(
            name="inspect",
            does="judge pictures, or folders of them",
            module="serving.commands.inspect",
            flags={"out": "inspect.out"},
            paths="pictures or folders",
            examples=("linetwin inspect photos/ model_dir=models/bearing --out runs/overlays",),
        ),
        Verb(
            name="serve",
            does="run the inspection server alone, for a real line's gateway and controller",
            module="serving.commands.serve",
            flags={"port": "serve.port"},
        ),
        Verb(
            name="operate",
            does="give the line an operator's command",
            module="serving.commands.operate",
            flags={"url": "operate.url"},
            paths=(
                "one of clear, reset, start, stop, hold, unhold, abort, complete; "
                "manual, automatic, jog BELT, fire GATE; "
                "put DEVICE POSITION, throw FAULT, repair FAULT, pause, step, resume (of a simulated plant)"
            ),
            examples=(
                "linetwin operate hold --url ws://127.0.0.1:8000/v1/stream",
                "linetwin operate jog infeed",
                "linetwin operate put door open",
                "linetwin operate complete operate.reason=changeover",
            ),
        ),
        Verb(
            name="control",
            does="run the reference line controller against a server and a plant",
            module="serving.commands.control",
            flags={"url": "control.url", "io": "control.io"},
        ),
        Verb(
            name="replay",
            does="look back: play a recorded run on the page, or tell its figures anew",
            module="serving.commands.replay",
            flags={"port": "replay.port", "headless": "replay.headless"},
            paths="a run's folder, or its recording; none: the newest below runs/",
            examples=("linetwin replay runs/run-1", "linetwin replay runs/run-1 --headless --json"),
        ),
        Verb(
            name="trace",
            does="look back: one part's whole history, from a recorded run",
            module="serving.commands.trace",
            flags={"out": "trace.out"},
            paths="the id of one part",
            examples=(
                "linetwin trace P000001-000003",
                "linetwin trace P000001-000003 trace.run=runs/run-7 --out runs/p3",
            ),
        ),
        Verb(
            name="bench",
            does="measure what is promised, side by side with named references",
            module="serving.commands.bench",
            paths="twin",
            examples=("linetwin bench twin", "linetwin bench twin bench.rounds=100 --json"),
        ),
        Verb(
            name="scenes",
            does="list the scenes that are there, prove one before anything runs, or list its signals",
            module="serving.commands.scenes",
            paths="nothing; or check or io and a scene: its name, its folder or its file; io may be told a CSV file",
            examples=("linetwin scenes", "linetwin scenes check minimal", "linetwin scenes io minimal io.csv"),
        ),
        Verb(
            name="models",
            does="list the models that are there",
            module="serving.commands.models",
        ),
    )
}
