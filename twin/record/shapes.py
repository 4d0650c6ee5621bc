"""The line as Foxglove draws it: boxes for belts, trays and the gate's arm, cylinders for parts, in the world frame."""

import math
from collections.abc import Iterable, Mapping
from typing import Any

from twin.lanes import lane_of
from twin.scene.conveyors import Conveyor
from twin.scene.gates import Diverter
from twin.scene.scene import Scene
from twin.scene.shapes import Cylinder, Shape
from twin.scene.trays import InfeedTray, OutletTray
from twin.types import Evaluation, Pose

Json = dict[str, Any]

WORLD = "world"
THICK_M = 0.02
"""How thick belts and trays are drawn; the scene knows their surfaces only."""
GRAY, BELT, ARM = (0.54, 0.58, 0.65), (0.30, 0.33, 0.38), (0.20, 0.25, 0.33)
TRAYS = {"infeed": (0.75, 0.78, 0.82), "good": (0.60, 0.80, 0.67), "reject": (0.86, 0.62, 0.60)}
SAID: dict[Evaluation, tuple[float, float, float]] = {
    "ok": (0.11, 0.50, 0.30),
    "not_ok": (0.76, 0.22, 0.18),
    "not_decidable": (0.69, 0.44, 0.0),
    "undefined": GRAY,
}
"""A part's colour by its verdict, as on the page."""
ANGLE = "angle_rad"
Color = tuple[float, float, float]


def stamp(t_s: float) -> Json:
    """Return simulated seconds as Foxglove's time."""
    sec, nsec = divmod(nanoseconds(t_s), 1_000_000_000)
    return {"sec": sec, "nsec": nsec}


def nanoseconds(t_s: float) -> int:
    """Return simulated seconds as whole nanoseconds."""
    return round(t_s * 1e9)


def standing(scene: Scene) -> Json:
    """Return the update that draws what never moves: belts and trays."""
    entities = []
    for device_id, belt in scene.all_of(Conveyor).items():
        lane = lane_of(belt)
        middle = lane.place(belt.length_m / 2, up_m=-THICK_M / 2)
        size = (belt.length_m, belt.width_m, THICK_M)
        entities.append(_box(0.0, device_id, middle, size, BELT, turned=_turned(lane.heading_rad)))
    for device_id, tray in scene.devices.items():
        if isinstance(tray, InfeedTray | OutletTray):
            x, y, z = tray.origin_m
            size = (tray.columns * tray.pitch_m[0], tray.rows * tray.pitch_m[1], THICK_M)
            colour = TRAYS.get(tray.role, GRAY) if isinstance(tray, OutletTray) else GRAY
            entities.append(_box(0.0, device_id, (x, y, z - THICK_M / 2), size, colour))
    return {"deletions": [], "entities": entities}


def _turned(yaw_rad: float) -> tuple[float, float, float, float]:
    return 0.0, 0.0, math.sin(yaw_rad / 2), math.cos(yaw_rad / 2)


def gate_arm(scene: Scene, t_s: float, gate_id: str, angle_rad: float) -> Json:
    """Return the entity of a diverter's arm at an angle to its belt (0: good); its metadata tells the angle."""
    gate = scene.all_of(Diverter)[gate_id]
    lane = lane_of(scene.all_of(Conveyor)[gate.conveyor])
    side = 1.0 if gate.pivot_side == "left" else -1.0
    thickness, height = gate.arm_section_m
    half_m, pivot_m = gate.arm_length_m / 2, side * (lane.width_m / 2 + gate.pivot_offset_m)
    along_m = gate.distance_m + math.cos(angle_rad) * half_m
    middle = lane.place(along_m, pivot_m - side * math.sin(angle_rad) * half_m, height / 2)
    turned = _turned(lane.heading_rad - side * angle_rad)
    told = [{"key": ANGLE, "value": str(round(angle_rad, 3))}]
    return {**_box(t_s, gate_id, middle, (gate.arm_length_m, thickness, height), ARM, turned=turned), "metadata": told}


def part(shape: Shape, t_s: float, part_id: str, pose: Pose, said: Evaluation | None) -> Json:
    """Return the entity of a part: a cylinder or a cube where it is, in the colour of its verdict."""
    drawn = {
        "pose": _pose(pose.position_m, pose.orientation_xyzw),
        "size": _xyz((shape.length_m, shape.width_m, shape.height_m)),
    }
    color = _color(SAID[said] if said else GRAY)
    if isinstance(shape, Cylinder):
        return {
            **_entity(t_s, part_id),
            "cylinders": [{**drawn, "bottom_scale": 1.0, "top_scale": 1.0, "color": color}],
        }
    return {**_entity(t_s, part_id), "cubes": [{**drawn, "color": color}]}


def gone(t_s: float, part_ids: Iterable[str]) -> list[Json]:
    """Return the deletions of parts that are in the world no more."""
    return [{"timestamp": stamp(t_s), "type": 0, "id": part_id} for part_id in part_ids]


def poses_of(update: Mapping[str, Any]) -> dict[str, Pose]:
    """Return the poses of the parts that an update draws, by part."""
    poses = {}
    # A gate's arm is told by its metadata; what else moves is a part.
    for entity in update["entities"]:
        for shape in entity["cylinders"] or (entity["cubes"] if not entity["metadata"] else ()):
            at, turned = shape["pose"]["position"], shape["pose"]["orientation"]
            poses[entity["id"]] = Pose(
                position_m=(at["x"], at["y"], at["z"]),
                orientation_xyzw=(turned["x"], turned["y"], turned["z"], turned["w"]),
            )
    return poses


def angles_of(update: Mapping[str, Any]) -> dict[str, float]:
    """Return the angle of each diverter's arm that an update draws (rad)."""
    return {
        entity["id"]: float(pair["value"])
        for entity in update["entities"]
        for pair in entity["metadata"]
        if pair["key"] == ANGLE
    }


def _box(
    t_s: float,
    name: str,
    middle_m: tuple[float, float, float],
    size_m: tuple[float, float, float],
    color: Color,
    *,
    turned: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 1.0),
) -> Json:
    cube = {"pose": _pose(middle_m, turned), "size": _xyz(size_m), "color": _color(color)}
    return {**_entity(t_s, name), "cubes": [cube]}


def _entity(t_s: float, name: str) -> Json:
    """Return an entity without a shape; it stays until it is replaced or deleted."""
    empty: dict[str, list[Json]] = {
        kind: []
        for kind in ("metadata", "arrows", "cubes", "spheres", "cylinders", "lines", "triangles", "texts", "models")
    }
    lifetime = {"sec": 0, "nsec": 0}
    about = {"timestamp": stamp(t_s), "frame_id": WORLD, "id": name, "lifetime": lifetime, "frame_locked": False}
    return {**about, **empty}


def _pose(position_m: tuple[float, float, float], turned: tuple[float, float, float, float]) -> Json:
    """Return a pose to a tenth of a millimetre, which is finer than any picture shows."""
    x, y, z, w = (round(each, 3) for each in turned)
    return {"position": _xyz(position_m), "orientation": {"x": x, "y": y, "z": z, "w": w}}


def _xyz(vector: tuple[float, float, float]) -> Json:
    x, y, z = (round(each, 4) for each in vector)
    return {"x": x, "y": y, "z": z}


def _color(color: Color) -> Json:
    r, g, b = color
    return {"r": r, "g": g, "b": b, "a": 1.0}
