"""How fast a busy line runs against the same bodies stepped naively, and what it adds to the engine's own step."""

import time
from collections.abc import Callable

import pybullet as pb
from tqdm import tqdm

from serving.bench.busy_line import busy_scene, going, set_parts
from serving.bench.naive import NaiveLine
from serving.bench.row import BenchSettings, Row, at_most, faster
from twin.line import Line
from twin.scene.scene import Scene

SETTLE_S, MEASURED_S, SLICE_TICKS = 1.0, 6.0, 120
WARM_TICKS = 24
"""A line that has waited while the other ran finds the processor's caches full of it: its first ticks do not count."""
WATCHED_STEPS = 10_000
SPEED_FLOOR, KPI_SLACK, ADDED_MOST_US = 3.0, 0.01, 60.0


def rows(scene: Scene, settings: BenchSettings) -> list[Row]:
    """Return the rows of speed, of what both lines agree on, and of what is added to the engine's own step.

    Both lines take turns, a slice of ticks each, so that whatever else the machine does meets both.
    """
    busy = busy_scene(scene)
    with Line(busy, settings.seed) as ours, Line(busy, settings.seed) as bare:
        for line in (ours, bare):
            set_parts(line)
        ours.step(going(busy))
        _settle(ours)
        plan = _angles(busy, settings.seed)
        naive = NaiveLine(bare, plan)
        for _ in range(round(SETTLE_S * busy.tick_hz)):
            naive.step()
        stepping = _Stepping()
        ours_s, naive_s, moved = _race(ours, naive, stepping)
    ticks = round(MEASURED_S * busy.tick_hz)
    added_s = ours_s - stepping.spent_s - stepping.steps * _watching_s()
    ours_us, naive_us, added_us = (1e6 * spent / ticks for spent in (ours_s, naive_s, added_s))
    speed = faster(
        "busy_line_tick", ours_us / 1000, "the same bodies stepped naively, every part in contact", naive_us / 1000,
        SPEED_FLOOR,
    )  # fmt: skip
    apart = abs(moved[0] / moved[1] - 1)
    agrees = Row(
        name="busy_line_transport", value=round(moved[0], 4), unit="m", reference="the naive line's parts",
        reference_value=round(moved[1], 4), ratio=round(KPI_SLACK / max(apart, 1e-9), 2), floor=1.0,
        ok=apart <= KPI_SLACK,
    )  # fmt: skip
    added = at_most("busy_line_added", round(added_us, 1), "us", "what may be added to a step", ADDED_MOST_US)
    return [speed, agrees, added]


class _Stepping:
    """Takes the time of the engine's own steps, and nothing else of them."""

    def __init__(self, step: Callable[..., object] = pb.stepSimulation) -> None:
        self._step, self.spent_s, self.steps = step, 0.0, 0

    def __call__(self, **how: int) -> None:
        """Let one step pass."""
        began_s = time.process_time()
        self._step(**how)
        self.spent_s += time.process_time() - began_s
        self.steps += 1


def _watching_s() -> float:
    """Return what it costs to take the time of a step, beyond what is counted as the step's own."""
    idle = _Stepping(lambda **_: None)
    began_s = time.process_time()
    for _ in range(WATCHED_STEPS):
        idle(physicsClientId=0)
    return (time.process_time() - began_s - idle.spent_s) / WATCHED_STEPS


def _settle(line: Line) -> None:
    for _ in range(round(SETTLE_S * line.scene.tick_hz) - 1):
        line.step()


def _angles(scene: Scene, seed: int) -> list[list[tuple[float, ...]]]:
    """Return the arms' angles, tick by tick, of a run of the same line."""
    told = []
    with Line(scene, seed) as line:
        line.step(going(scene))
        measured = round(MEASURED_S * scene.tick_hz)
        for _ in range(round(SETTLE_S * scene.tick_hz) + measured + measured // SLICE_TICKS * WARM_TICKS):
            line.step()
            told.append(list(line.joints_rad().values()))
    return told


def _race(ours: Line, naive: NaiveLine, stepping: _Stepping) -> tuple[float, float, tuple[float, float]]:
    """Let both lines run slice by slice; return the seconds of each, and how far their parts moved on average."""
    first = {part.part_id: part.pose.position_m[0] for part in ours.site.tracker.parts.values() if part.zone}
    before = naive.along_m()
    ours_s = naive_s = 0.0
    slices = round(MEASURED_S * ours.scene.tick_hz) // SLICE_TICKS
    for _ in tqdm(range(slices), desc="busy line", leave=False, disable=None):
        _run(ours.step, WARM_TICKS)
        ours.site.world.simulate = stepping
        ours_s += _slice_s(ours.step)
        ours.site.world.simulate = pb.stepSimulation
        _run(naive.step, WARM_TICKS)
        naive_s += _slice_s(naive.step)
    after = {part.part_id: part.pose.position_m[0] for part in ours.site.tracker.parts.values()}
    moved = [after[part] - at for part, at in first.items() if part in after]
    later = naive.along_m()
    bare = [later[body] - at for body, at in before.items()]
    return ours_s, naive_s, (sum(moved) / len(moved), sum(bare) / len(bare))


def _slice_s(step: Callable[[], object]) -> float:
    began_s = time.process_time()
    _run(step, SLICE_TICKS)
    return time.process_time() - began_s


def _run(step: Callable[[], object], ticks: int) -> None:
    for _ in range(ticks):
        step()
