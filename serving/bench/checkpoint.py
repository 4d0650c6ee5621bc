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
    busy, ticks_ms = busy_scene(scene), []
    with Line(busy, settings.seed) as line:
        set_parts(line)
        line.step(going(busy))
        for _ in range(SETTLE_TICKS):
            line.step()
        client = line.site.world.client
        taken_ms, saved_ms = [], []
        for _ in range(settings.rounds):
            ticks_ms.append(_took_ms(line.step, lambda _: None))
            taken_ms.append(_took_ms(lambda: (Checkpoint(line), line.step()), lambda made: made[0].close()))
            saved_ms.append(
                _took_ms(
                    lambda: (pb.saveState(physicsClientId=client), line.step()),
                    lambda made: pb.removeState(made[0], physicsClientId=client),
                )
            )
    # The tick after a fork copies the memory that it changes: that is part of the price.
    tick_ms = statistics.median(ticks_ms)
    taken, saved = (statistics.median(each_ms) - tick_ms for each_ms in (taken_ms, saved_ms))
    return [faster("checkpoint", taken, "saveState of the same world", saved, round(1 / MOST, 3))]


def _took_ms(make: Callable[[], Any], end: Callable[[Any], object]) -> float:
    began_s = time.perf_counter()
    made = make()
    took_s = time.perf_counter() - began_s
    end(made)
    return took_s * 1e3
