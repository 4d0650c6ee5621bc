"""`linetwin bench`: what the project promises, measured side by side with named references."""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from tqdm import tqdm

from serving.bench import checkpoint, line_speed, memory, pictures
from serving.bench.row import BenchSettings, Row
from serving.compose import validated
from serving.verbs import Outcome
from twin.errors import NotFoundError, UsageError
from twin.scene.scene import Scene

Rows = Callable[[Scene, BenchSettings], list[Row]]
SUITES: dict[str, tuple[Rows, ...]] = {
    "twin": (checkpoint.rows, line_speed.rows, pictures.rows, memory.rows),
    "memory": (memory.rows,),
}


def run(config: Mapping[str, Any], paths: Sequence[str]) -> Outcome:
    """Measure the rows of one suite; status 1 when one is under its floor."""
    if len(paths) != 1:
        raise UsageError(f"bench takes one suite, got {len(paths)}; there are: {', '.join(SUITES)}")
    if paths[0] not in SUITES:
        raise NotFoundError("bench", paths[0], exist=SUITES)
    settings = validated(BenchSettings, config["bench"], "bench")
    scene = validated(Scene, config["scene"], "scene")
    rows: list[Row] = []
    for measured in tqdm(SUITES[paths[0]], unit="part", desc=paths[0], disable=not sys.stderr.isatty()):
        rows += measured(scene, settings)
    return Outcome(
        result={"rows": [asdict(row) for row in rows]},
        text="\n".join(map(_told, rows)),
        status=0 if all(row.ok for row in rows) else 1,
    )


def _told(row: Row) -> str:
    verdict = "ok" if row.ok else "UNDER ITS FLOOR"
    return (
        f"{row.name}: {row.value:g} {row.unit}, {row.ratio:g} times better than {row.reference_value:g} {row.unit} "
        f"({row.reference}); at least {row.floor:g}: {verdict}"
    )
