"""The bearing's own radiance: its shape under the light, computed once for a product and its optics.

Heights are in mm above the ball centres; the inspected face lies half the bearing's width above them.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from twin.camera import bearing
from twin.camera.light import LAMP_SPREAD_DEG, Light
from twin.camera.material import GROUND_STEEL, POLISHED_BALL, STAMPED_SHEET, TURNED_STEEL, Material
from twin.scene.product import Bearing
from twin.types import value

Floats = NDArray[np.float32]

POLAR_STEP_MM = 0.02
SECTOR_ROWS = 360
MARGIN_MM = 1.0
SHADOW_STEP_MM = 0.4
FLOOR = Material(slope_rms=1.0, gloss=0.0, diffuse=0.25)
BETWEEN_RINGS = 0.10
"""Light that reaches every point between the rings by way of their walls."""


@value
class Body:
    """Canvases around the part's axis (square, `canvas_mm` a pixel), the angle 0 at a ball's middle.

    `full` and `empty` hold three of them (mean, harmonic along x, harmonic along y) with all balls and with none;
    `belt_seen` is 1 where the belt shows; `face` is 1 on the rings' flats, less on corners and cage; `shadow`
    (`SHADOW_STEP_MM` a pixel) is the share of the light that reaches the belt.
    """

    canvas_mm: float
    width_mm: float
    """From the face down to the belt."""
    reach_mm: float
    """Radius outside of which only the belt is seen."""
    full: Floats
    empty: Floats
    belt_seen: Floats
    face: Floats
    shadow: Floats


def build_body(product: Bearing, light: Light, pixel_mm: float) -> Body:
    """Compute the canvases for one product, one light and a picture of `pixel_mm`."""
    canvas_mm = 0.75 * pixel_mm
    reach = product.outside_mm / 2.0 + MARGIN_MM
    radius = np.arange(0.0, reach * np.sqrt(2.0) + 1.0, POLAR_STEP_MM, dtype=np.float32)[None, :]
    angle = np.linspace(-1.0, 1.0, SECTOR_ROWS, dtype=np.float32)[:, None] * np.float32(np.pi / product.balls)
    half = int(np.ceil(reach / canvas_mm))
    canvases = [
        _unroll(
            _box_blurred(_polar_layers(product, light, radius, angle, balls=balls), pixel_mm), product, canvas_mm, half
        )
        for balls in (True, False)
    ]
    axis = np.arange(-half, half + 1, dtype=np.float32) * canvas_mm
    return Body(
        canvas_mm=canvas_mm,
        width_mm=product.width_mm,
        reach_mm=product.outside_mm / 2.0 + pixel_mm,
        full=np.ascontiguousarray(np.moveaxis(canvases[0][..., :3], 2, 0)),
        empty=np.ascontiguousarray(np.moveaxis(canvases[1][..., :3], 2, 0)),
        belt_seen=np.ascontiguousarray(canvases[0][..., 3]),
        face=_face_weight(product, np.hypot(axis[None, :], axis[:, None])),
        shadow=_belt_shadow(product, light),
    )


def _box_blurred(polar: Floats, pixel_mm: float) -> Floats:
    """Return the layers averaged over a pixel's width along the radius, as a sensor's pixels average."""
    return np.asarray(cv2.blur(polar, (2 * round(pixel_mm / POLAR_STEP_MM / 2.0) + 1, 1)), np.float32)


def _polar_layers(product: Bearing, light: Light, radius: Floats, angle: Floats, *, balls: bool) -> Floats:
    """Return (rows, columns, 4): mean, harmonic outward, harmonic around, belt seen."""
    shape = np.broadcast_shapes(radius.shape, angle.shape)
    layers = np.zeros((*shape, 4), np.float32)
    slope = bearing.ring_slope(product, radius)
    steep = np.abs(slope)
    steel, turned = light.response(steep, GROUND_STEEL), light.response(steep, TURNED_STEEL)
    corner = np.clip(steep / 0.2, 0.0, 1.0)
    hole, land = product.bore_mm / 2.0, product.outside_mm / 2.0
    on_part = (radius >= hole) & (radius <= land)
    layers[..., 0] = np.where(on_part, steel[0] + (turned[0] - steel[0]) * corner, 0.0)
    layers[..., 1] = np.where(on_part, (steel[1] + (turned[1] - steel[1]) * corner) * np.sign(slope), 0.0)
    layers[..., 3] = ~on_part
    columns = np.flatnonzero(bearing.is_gap(product, radius[0]))
    inside = slice(int(columns[0]), int(columns[-1]) + 1)
    layers[:, inside, :] = _gap_layers(product, light, radius[:, inside], angle, balls=balls)
    return layers


def _gap_layers(product: Bearing, light: Light, radius: Floats, angle: Floats, *, balls: bool) -> Floats:
    """Return the layers between the rings: ribbon over ball over the dark ground."""
    outward, around = bearing.from_ball(product, radius, angle)
    shape = outward.shape
    layers = np.zeros((*shape, 4), np.float32)
    _put(layers, np.ones(shape, np.bool_), light, FLOOR, (np.zeros(shape, np.float32), np.zeros(shape, np.float32)))
    layers[..., 0] += np.float32(light.behind)
    height = np.full(shape, -product.ball_mm / 2.0, np.float32)
    if balls:
        seen = bearing.is_visible_ball(product, radius, angle)
        ball = np.sqrt(np.maximum((product.ball_mm / 2.0) ** 2 - outward**2 - around**2, 1e-3))
        _put(layers, seen, light, POLISHED_BALL, (outward / ball, around / ball))
        height = np.where(seen, ball, height)
    ribbon = np.broadcast_to(bearing.is_ribbon(product, radius), shape)
    top, slopes = _cage_surface(product, radius, angle)
    _put(layers, ribbon, light, STAMPED_SHEET, slopes)
    height = np.where(ribbon, top, height)
    depth = product.width_mm / 2.0 - height
    layers[..., :3] *= _gap_visibility(product, light, radius, depth)[..., None]
    return layers


def _put(
    layers: Floats, where: NDArray[np.bool_], light: Light, material: Material, slopes: tuple[Floats, Floats]
) -> None:
    """Write the response of a surface with the slopes (outward, around) into the layers."""
    steep = np.hypot(*slopes)
    mean, harmonic = light.response(steep, material)
    safe = np.maximum(steep, 1e-6)
    layers[..., 0] = np.where(where, mean, layers[..., 0])
    layers[..., 1] = np.where(where, harmonic * slopes[0] / safe, layers[..., 1])
    layers[..., 2] = np.where(where, harmonic * slopes[1] / safe, layers[..., 2])


def _cage_surface(product: Bearing, radius: Floats, angle: Floats) -> tuple[Floats, tuple[Floats, Floats]]:
    """Return height and slopes of the ribbon: a dome over each ball, flat webs between, a rivet in each web."""
    outward, around = bearing.from_ball(product, radius, angle)
    dome = product.ball_mm / 2.0 + bearing.SHEET_MM
    squared = dome**2 - 0.5 * outward**2 - around**2
    in_pocket = squared > 1.0
    height = np.where(in_pocket, np.sqrt(np.maximum(squared, 1.0)), 1.0)
    slope_out = np.where(in_pocket, 0.5 * outward / height, 0.0)
    slope_around = np.where(in_pocket, around / height, 0.0)
    rivet_out, rivet_around = bearing.from_rivet(product, radius, angle)
    rivet_around = -rivet_around * np.sign(angle)
    squared_mm = rivet_out**2 + rivet_around**2
    on_rivet = squared_mm < bearing.RIVET_MM**2
    cap = np.sqrt(np.maximum(bearing.RIVET_CURVATURE_MM**2 - squared_mm, 0.05))
    slope_out = np.where(on_rivet, rivet_out / cap, slope_out)
    slope_around = np.where(on_rivet, rivet_around / cap, slope_around)
    return height, (slope_out, slope_around)


def _gap_visibility(product: Bearing, light: Light, radius: Floats, depth: Floats) -> Floats:
    """Return the share of the light that reaches points `depth` mm below the face, between the rings (0..1)."""
    if not light.lamps_deg:
        return np.ones(np.broadcast_shapes(radius.shape, depth.shape), np.float32)
    inner, outer = product.inner_land_mm / 2.0, product.outer_land_mm / 2.0
    seen = np.zeros(np.broadcast_shapes(radius.shape, depth.shape), np.float32)
    azimuths = np.linspace(0.0, np.pi, 25, dtype=np.float32)
    for lamp_deg in light.lamps_deg:
        run = depth / np.tan(np.radians(np.clip(lamp_deg, 2.0, 88.0)))
        for azimuth in azimuths:
            squared = radius**2 + run**2 + 2.0 * radius * run * np.cos(azimuth)
            seen += (squared > inner**2) & (squared < outer**2)
    return np.asarray(BETWEEN_RINGS + (1.0 - BETWEEN_RINGS) * seen / (len(light.lamps_deg) * azimuths.size), np.float32)


def _unroll(polar: Floats, product: Bearing, canvas_mm: float, half: int) -> Floats:
    """Return the polar layers of one sector repeated around a square canvas, harmonics turned to x and y."""
    axis = np.arange(-half, half + 1, dtype=np.float32) * np.float32(canvas_mm)
    radius, angle = np.hypot(axis[None, :], axis[:, None]), np.arctan2(axis[:, None], axis[None, :])
    sector = 2.0 * np.pi / product.balls
    local = angle - np.round(angle / sector) * sector
    rows = ((local / sector + 0.5) * (SECTOR_ROWS - 1)).astype(np.float32)
    columns = (radius / POLAR_STEP_MM).astype(np.float32)
    flat = cv2.remap(polar, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    cos, sin = np.cos(angle), np.sin(angle)
    out, around = flat[..., 1].copy(), flat[..., 2].copy()
    flat[..., 1], flat[..., 2] = out * cos - around * sin, out * sin + around * cos
    return np.asarray(flat, np.float32)


def _face_weight(product: Bearing, radius: Floats) -> Floats:
    """Return how strongly lay, oil and dust show: 1 on the rings' flats, 0.3 on corners, 0.25 on the cage, else 0."""
    weight = np.where(bearing.is_ribbon(product, radius), 0.25, 0.0).astype(np.float32)
    for face in bearing.ring_faces(product):
        weight[(radius >= face.inner_edge_mm) & (radius <= face.outer_edge_mm)] = 0.3
        weight[(radius >= face.inner_flat_mm) & (radius <= face.outer_flat_mm)] = 1.0
    return np.asarray(cv2.GaussianBlur(weight, (0, 0), 1.0), np.float32)


def _belt_shadow(product: Bearing, light: Light) -> Floats:
    """Return the share of the light that reaches the belt around and inside the part (square canvas, 1 far away)."""
    if not light.lamps_deg:
        return np.ones((3, 3), np.float32)
    low_deg = max(min(light.lamps_deg) + LAMP_SPREAD_DEG[-1], 15.0)
    reach = product.outside_mm / 2.0 + product.width_mm / np.tan(np.radians(low_deg))
    radius = np.arange(0.0, reach * 1.5, SHADOW_STEP_MM, dtype=np.float32)
    bore, outside = product.bore_mm / 2.0, product.outside_mm / 2.0
    azimuths = np.linspace(0.0, np.pi, 49, dtype=np.float32)[:, None]
    seen = np.zeros(radius.size, np.float32)
    for lamp_deg in light.lamps_deg:
        run = product.width_mm / np.tan(np.radians(np.clip(lamp_deg, 2.0, 88.0)))
        through_bore = radius**2 + run**2 + 2.0 * radius * run * np.cos(azimuths) < bore**2
        nearest = -radius * np.cos(azimuths)
        miss = (radius * np.sin(azimuths)) ** 2
        enters = nearest - np.sqrt(np.maximum(outside**2 - miss, 0.0))
        blocked = (miss < outside**2) & (nearest > 0) & (enters < run)
        seen += np.where(radius < outside, through_bore, ~blocked).mean(axis=0)
    half = int(np.ceil(reach / SHADOW_STEP_MM))
    axis = np.arange(-half, half + 1, dtype=np.float32) * SHADOW_STEP_MM
    around = np.interp(np.hypot(axis[None, :], axis[:, None]), radius, seen / len(light.lamps_deg))
    return np.asarray(0.03 + 0.97 * around, np.float32)
