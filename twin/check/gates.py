"""The check of gates and stops: whether each fits its belt, its parts and the trays behind it."""

from twin.constants import GRAVITY_MPS2
from twin.errors import ConfigError
from twin.scene.conveyors import Conveyor
from twin.scene.gates import Diverter, Gate, Pusher, PushToAccept
from twin.scene.robots import Robot
from twin.scene.scene import Scene
from twin.scene.stops import Stop
from twin.scene.trays import OutletTray


def check_gates(scene: Scene) -> None:
    """Refuse gates and stops that cannot work; raises `ConfigError` with the key, what it got and what is allowed."""
    for gate_id, gate in scene.all_of(Gate).items():
        key = f"scene.devices.{gate_id}"
        scene.named(Conveyor, f"{key}.conveyor", gate.conveyor)
        _check_outlet(scene, gate_id, gate)
        _check_strokes(key, gate)
        if isinstance(gate, Pusher):
            _check_plate(scene, key, gate)
    for stop_id, stop in scene.all_of(Stop).items():
        _check_stop(scene, f"scene.devices.{stop_id}", stop)


def _check_outlet(scene: Scene, gate_id: str, gate: Gate) -> None:
    """Hold one tray behind the gate, of the lane that the gate sends parts to."""
    roles = ["good"] if isinstance(gate, PushToAccept) else ["reject", "hold"]
    behind = {tray_id: tray.role for tray_id, tray in scene.all_of(OutletTray).items() if tray.after == gate_id}
    if len(behind) == 1 and set(behind.values()) <= set(roles):
        return
    if len(behind) == 1:
        (tray_id, got), *_ = behind.items()
        problem = f"the tray behind a {gate.__class__.__name__} takes what that gate sends out"
        raise ConfigError(f"scene.devices.{tray_id}.role", problem, got=got, allowed=" or ".join(roles))
    allowed = f"one outlet_tray with role: {roles[0]}, after: {gate_id}"
    raise ConfigError(
        f"scene.devices.{gate_id}", "exactly one outlet lies behind a gate", got=list(behind), allowed=allowed
    )


def _check_strokes(key: str, device: Gate | Stop) -> None:
    """Hold the times of both strokes, which contain the valve's delays."""
    match device:
        case Diverter():
            names = ("open_s", "close_s")
        case Pusher():
            names = ("extend_s", "retract_s")
        case _:
            names = ("lower_s", "raise_s")
    for name, delay_s in zip(names, (device.valve.on_s, device.valve.off_s), strict=True):
        stroke_s: float = getattr(device, name)
        if stroke_s <= delay_s:
            problem = "the stroke must take longer than its valve's delay"
            raise ConfigError(f"{key}.{name}", problem, got=stroke_s, allowed=f"above {delay_s}")


def _check_plate(scene: Scene, key: str, gate: Pusher) -> None:
    """Refuse a plate that would meet the neighbours of the part that it pushes."""
    length_m = scene.product.shape.length_m
    for robot_id, robot in scene.all_of(Robot).items():
        most_m = robot.min_pitch_m - length_m
        if gate.plate_m[0] >= most_m:
            problem = f"the plate is as long as the gap between parts that {robot_id} sets"
            raise ConfigError(f"{key}.plate_m.0", problem, got=gate.plate_m[0], allowed=f"below {most_m:.4f}")


def _check_stop(scene: Scene, key: str, stop: Stop) -> None:
    """Refuse a stop that does not stand on its belt, that parts would climb, or that would lift them."""
    belt = scene.named(Conveyor, f"{key}.conveyor", stop.conveyor)
    _check_strokes(key, stop)
    shape = scene.product.shape
    width_m, height_m = shape.width_m, shape.height_m
    least_m = stop.rails_m + stop.funnel_m(belt.width_m, width_m)
    most_m = belt.length_m - stop.thickness_m - shape.length_m
    if not least_m <= stop.distance_m <= most_m:
        problem = f"blade and rails must stand on {stop.conveyor}"
        allowed = f"{least_m:.3f} to {most_m:.3f}" if least_m <= most_m else "nothing here: shorten rails_m"
        raise ConfigError(f"{key}.distance_m", problem, got=stop.distance_m, allowed=allowed)
    if not height_m / 2 <= stop.height_m <= height_m:
        problem, allowed = "the raised blade must hold a lying part", f"{height_m / 2:.4f} to {height_m:.4f}"
        raise ConfigError(f"{key}.height_m", problem, got=stop.height_m, allowed=allowed)
    tips_n = scene.product.mass_kg * GRAVITY_MPS2 / 2
    if stop.spring_n >= tips_n:
        problem, allowed = "the spring would tip a part that stands over the blade", f"below {tips_n:.2f}"
        raise ConfigError(f"{key}.spring_n", problem, got=stop.spring_n, allowed=allowed)
    if 2 * stop.play_m + width_m >= belt.width_m:
        allowed = f"below {(belt.width_m - width_m) / 2:.4f}"
        raise ConfigError(f"{key}.play_m", "the rails must stand on the belt", got=stop.play_m, allowed=allowed)
