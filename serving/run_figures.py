"""What a lock-step run came to: the figures that its events and verdicts alone decide, told anew by a replay."""

from collections.abc import Callable
from typing import Any

from twin.kpi.iso22400 import Plan
from twin.kpi.line import LineFigures
from twin.kpi.time_model import MICRO_STOP_S
from twin.scene.conveyors import Conveyor
from twin.scene.feeders import ChuteFeeder, RandomArrivals
from twin.scene.optics import Camera
from twin.scene.robots import Robot
from twin.scene.scene import Scene
from twin.scene.trays import OutletTray


def run_figures(figures: LineFigures, plan: Plan, sha256: str) -> dict[str, Any]:
    """Return the figures of a run as plain data: no time of this host is in them.

    `figures` is the fold over all events and verdicts, `sha256` the hash of their log.
    """
    return {
        "parts": figures.parts.summary(),
        "quality": figures.quality(),
        "kpi": figures.kpi(plan),
        "deadline_misses": figures.deadline_misses,
        "faults": figures.faults,
        "event_log_sha256": sha256,
    }


def plan_of(
    scene: Scene, *, end_s: float, planned_stops_s: tuple[tuple[float, float], ...], micro_stop_s: float
) -> Plan:
    """Return what was planned for a scene's line: each belt takes a part whenever its feeder or robot may bring one."""
    return Plan(
        end_s=end_s,
        planned_s_per_part=_planned_s_per_part(scene),
        planned_stops_s=planned_stops_s,
        micro_stop_s=micro_stop_s,
        passing=frozenset(scene.all_of(Conveyor) | scene.all_of(Camera) | scene.all_of(OutletTray)),
    )


def plan_until(scene: Scene) -> Callable[[float], Plan]:
    """Return what was planned for a line that runs live, until any time: no stops."""
    return lambda t_s: plan_of(scene, end_s=t_s, planned_stops_s=(), micro_stop_s=MICRO_STOP_S)


def _planned_s_per_part(scene: Scene) -> dict[str, float]:
    belts = scene.all_of(Conveyor)
    planned_s = {}
    for robot in scene.all_of(Robot).values():
        if robot.sets_on not in belts:
            continue  # It fills a tray.
        planned_s[robot.sets_on] = robot.min_pitch_m / belts[robot.sets_on].speed_mps
    for feeder in scene.all_of(ChuteFeeder).values():
        arrivals, belt = feeder.arrivals, belts[feeder.conveyor]
        if isinstance(arrivals, RandomArrivals):
            planned_s[feeder.conveyor] = arrivals.mean_s
        else:
            planned_s[feeder.conveyor] = arrivals.pitch_m / belt.speed_mps
    return planned_s
