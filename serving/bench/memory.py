"""How much more memory a line takes the longer it runs."""

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from tqdm import tqdm

from serving.bench.row import BenchSettings, Row, at_most
from serving.lockstep import LockstepLine
from twin.scene.scene import Scene
from twin.types import Frame, Inspection, Verdict

WARM_UP_S, EVERY_S = 600.0, 30.0
"""Until pools, caches and the allocator have what they need; and between two looks."""
MOST_MB = 1.0
"""By which a run may grow in a simulated hour."""


def rows(scene: Scene, settings: BenchSettings) -> list[Row]:
    """Return the row of the memory slope of the line in lock-step: plant, camera and controller.

    What a run tells is its keeper's: here nobody keeps it.
    """
    slope_mb = slope_mb_per_h(scene, settings.seed, settings.hours)
    reference = f"what a simulated hour may add, over {settings.hours:g} of them"
    return [at_most("memory_slope", round(slope_mb, 3), "MB/h", reference, MOST_MB)]


def slope_mb_per_h(scene: Scene, seed: int, hours: float) -> float:
    """Run the line for some simulated hours after its warm-up; return the slope of its resident memory (MB/h)."""
    seen = _SeesNothing()
    looks = round(hours * 3600 / EVERY_S)
    taken_mb = []
    with LockstepLine(scene=scene, seed=seed, inspector=seen, judge=seen, inspection_s=0.15) as line:
        line.run(WARM_UP_S, _forget)
        for _ in tqdm(range(looks), desc="memory", unit_scale=EVERY_S, unit="s", leave=False, disable=None):
            line.run(EVERY_S, _forget)
            taken_mb.append(resident_mb())
    return slope(taken_mb) * 3600 / EVERY_S


def slope(values: Sequence[float]) -> float:
    """Return the least-squares slope of evenly spaced values, for each step."""
    return float(np.polyfit(np.arange(len(values)), values, 1)[0])


def resident_mb() -> float:
    """Return the resident memory of this process (MB)."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _forget(_: object) -> None:
    """Keep nothing of what is told."""


class _SeesNothing:
    """An inspector and a judge without a model: every part is ok, so that the line runs on and on."""

    def inspect(self, frame: Frame) -> Inspection:
        """See nothing on a frame."""
        return Inspection(
            trigger_id=frame.trigger_id, model_id="none", model_sha256="", defects=(), decidable=True, reason="",
            heat=np.zeros((2, 2), np.uint8), timings_ms={},
        )  # fmt: skip

    def judge(self, frame: Frame, inspection: Inspection) -> Verdict:
        """Call a part ok."""
        return Verdict.on(
            frame, result_id=frame.trigger_id, recipe_id="none", model_id=inspection.model_id, model_sha256="",
            evaluation="ok", score=0.0, threshold=1.0, defects=(), reason="", is_simulated=True, timings_ms={},
        )  # fmt: skip
