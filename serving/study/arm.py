"""One arm of one replication: the whole line in lock-step, and what it came to."""

from collections.abc import Callable

import cv2

from serving.lockstep import LockstepLine
from serving.look import Look
from serving.study.plan import ArmTask
from twin.line import Line, Tick
from twin.study.observed import ArmLog, ArmRun
from twin.types import Frame


class ShotKeeper:
    """A witness of a run that keeps how each part was photographed."""

    def __init__(self, log: ArmLog) -> None:
        self._log = log

    def tick(self, tick: Tick, line: Line) -> None:
        """Keep the shots of a tick."""
        self._log.shots.update((shot.trigger_id, shot) for shot in tick.shots)

    def picture(self, frame: Frame) -> None:
        """Keep no picture: it can be drawn again."""


def run_arm(task: ArmTask, look: Look, progress: Callable[[float], None]) -> ArmRun:
    """Run one arm and return what it came to: a function of its scene, its seed and its model alone."""
    cv2.setNumThreads(1)
    log = ArmLog(warmup_s=task.warmup_s)
    inspector, judge = look(task.scene)
    with LockstepLine(
        scene=task.scene,
        seed=task.seed,
        inspector=inspector,
        judge=judge,
        inspection_s=task.inspection_s,
        witness=ShotKeeper(log),
    ) as line:
        line.run(task.duration_s, log.add, progress)
    return log.complete(task.arm, task.replication, task.seed, task.duration_s)
