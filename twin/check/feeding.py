"""The check of feeders and buffers: whether they fit their belts, their product, and what stands beside them."""

import math

from twin.errors import ConfigError
from twin.scene.buffers import Buffer
from twin.scene.conveyors import Conveyor
from twin.scene.feeders import ChuteFeeder, Spaced
from twin.scene.scene import Scene
from twin.scene.sensors import PhotoEye
from twin.slopes import CLEAR_M, LIP_M, slope_of

GENTLE_MPS = 0.5
"""Rings that meet anything faster are dented."""


def check_feeders(scene: Scene) -> None:
    """Refuse a feeder that cannot feed its belt; raises `ConfigError`."""
    for feeder_id, feeder in scene.all_of(ChuteFeeder).items():
        key = f"scene.devices.{feeder_id}"
        _check_start(scene, key, feeder)
        _check_slope(scene, feeder_id, feeder)
        _check_arrivals(scene, f"{key}.arrivals", feeder)
    for eye_id, eye in scene.all_of(PhotoEye).items():
        _check_flat(scene, f"scene.devices.{eye_id}.distance_m", eye.conveyor, eye.distance_m)


def check_buffers(scene: Scene) -> None:
    """Refuse a buffer that its stretch of belt cannot hold, or whose eyes do not stand at its belt."""
    length_m = scene.product.shape.length_m
    for buffer_id, buffer in scene.all_of(Buffer).items():
        key = f"scene.devices.{buffer_id}"
        end_m = scene.named(Conveyor, f"{key}.conveyor", buffer.conveyor).length_m
        to_m = end_m if buffer.to_m is None else buffer.to_m
        if to_m > end_m:
            problem = "the exit eye must stand at the belt"
            raise ConfigError(f"{key}.to_m", problem, got=to_m, allowed=f"at most {end_m}")
        if not buffer.from_m < to_m:
            problem = "the entry eye must stand before the exit eye"
            raise ConfigError(f"{key}.from_m", problem, got=buffer.from_m, allowed=f"less than {to_m}")
        _check_flat(scene, f"{key}.from_m", buffer.conveyor, buffer.from_m)
        most = math.floor((to_m - buffer.from_m) / length_m + 1e-9)
        if buffer.capacity > most:
            problem = f"so many parts of {length_m} m do not fit between the eyes"
            raise ConfigError(f"{key}.capacity", problem, got=buffer.capacity, allowed=f"at most {most}")


def _check_start(scene: Scene, key: str, feeder: ChuteFeeder) -> None:
    """Hold the belt's start for this feeder alone, and wide enough for what it feeds."""
    belt = scene.named(Conveyor, f"{key}.conveyor", feeder.conveyor)
    before = [belt_id for belt_id, other in scene.all_of(Conveyor).items() if other.to == feeder.conveyor]
    beside = [f for f, other in scene.all_of(ChuteFeeder).items() if other.conveyor == feeder.conveyor]
    if before or len(beside) > 1:
        problem = f"only one device can feed the start of a belt, here do {', '.join(before + beside)}"
        allowed = "a conveyor that no other leads to, with one feeder"
        raise ConfigError(f"{key}.conveyor", problem, got=feeder.conveyor, allowed=allowed)
    shape, free_m = scene.product.shape, 2 * CLEAR_M
    least_m = {"width_m": shape.width_m + free_m, "length_m": LIP_M + shape.length_m + free_m}
    for field, needed_m in least_m.items():
        size_m: float = getattr(belt, field)
        if size_m < needed_m:
            problem, allowed = "parts from a feeder must come to lie on the belt", f"at least {needed_m:.3f}"
            raise ConfigError(f"scene.devices.{feeder.conveyor}.{field}", problem, got=size_m, allowed=allowed)


def _check_slope(scene: Scene, feeder_id: str, feeder: ChuteFeeder) -> None:
    """Hold that a part lies on the slope, slides down it, and arrives gently."""
    key, gathers_mps2 = f"scene.devices.{feeder_id}", slope_of(scene, feeder_id, feeder).acceleration_mps2
    if gathers_mps2 <= 0:
        problem = f"parts do not slide with a friction of {feeder.friction}"
        allowed = f"more than {math.degrees(math.atan(feeder.friction)):.1f}"
        raise ConfigError(f"{key}.slope_deg", problem, got=feeder.slope_deg, allowed=allowed)
    least_m, most_m = scene.product.shape.length_m / 2, GENTLE_MPS**2 / (2 * gathers_mps2)
    if not least_m <= feeder.slope_m <= most_m:
        problem = f"a part must lie on the slope, and arrive at {GENTLE_MPS} m/s or slower"
        allowed = f"{least_m:.4f} to {most_m:.4f}, or a flatter or rougher slope"
        raise ConfigError(f"{key}.slope_m", problem, got=feeder.slope_m, allowed=allowed)


def _check_arrivals(scene: Scene, key: str, feeder: ChuteFeeder) -> None:
    arrivals, length_m = feeder.arrivals, scene.product.shape.length_m
    if isinstance(arrivals, Spaced):
        if arrivals.pitch_m <= length_m:
            problem, allowed = "parts would lie in each other", f"more than {length_m}"
            raise ConfigError(f"{key}.pitch_m", problem, got=arrivals.pitch_m, allowed=allowed)
    elif arrivals.mean_s < arrivals.min_s:
        problem, allowed = "the mean gap cannot be shorter than the least one", f"at least {arrivals.min_s}"
        raise ConfigError(f"{key}.mean_s", problem, got=arrivals.mean_s, allowed=allowed)


def _check_flat(scene: Scene, key: str, belt_id: str, distance_m: float) -> None:
    """Hold an eye behind where parts from a feeder lie flat: before that it does not see their leading edges."""
    flat_m = LIP_M + scene.product.shape.length_m
    fed = {feeder.conveyor: feeder_id for feeder_id, feeder in scene.all_of(ChuteFeeder).items()}
    if belt_id in fed and distance_m < flat_m:
        problem = f"an eye must stand where parts from {fed[belt_id]} lie flat"
        raise ConfigError(key, problem, got=distance_m, allowed=f"at least {flat_m:.3f}")
