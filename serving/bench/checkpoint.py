"""What a checkpoint costs beside the engine's own way to save its state, which keeps less."""

import statistics
import time
from collections.abc import Callable
from typing import Any

import pybullet as pb

from serving.bench.busy_line import busy_scene, going, set_parts
from serving.bench.row import BenchSettings, Row, faster
from twin.checkpoint import Checkpoint
from twin.line import Line
from twin.scene.scene import Scene

SETTLE_TICKS = 240
MOST = 1.2
"""How many times as long a checkpoint may take."""


def rows(scene: Scene, settings: BenchSettings) -> list[Row]:
    """Return the row of a checkpoint of the busy line against `saveState` of the same world, by turns."""
    busy = busy_scene(scene)
    with Line(busy, settings.seed) as line:
        set_parts(line)
        line.step(going(busy))
        for _ in range(SETTLE_TICKS):
            line.step()
        client = line.site.world.client
        taken_ms, saved_ms = [], []
        for _ in range(settings.rounds):
            line.step()
            taken_ms.append(_took_ms(lambda: Checkpoint(line), Checkpoint.close))
            saved_ms.append(
                _took_ms(
                    lambda: pb.saveState(physicsClientId=client),
                    lambda saved: pb.removeState(saved, physicsClientId=client),
                )
            )
    reference = "saveState of the same world"
    return [
        faster("checkpoint", statistics.median(taken_ms), reference, statistics.median(saved_ms), round(1 / MOST, 3))
    ]


def _took_ms(make: Callable[[], Any], end: Callable[[Any], object]) -> float:
    began_s = time.process_time()
    made = make()
    took_s = time.process_time() - began_s
    end(made)
    return took_s * 1e3
