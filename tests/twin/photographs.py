"""Photographs for tests, drawn by them, and lines for the products that they show."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from serving.compose import compose_scene
from twin.acceptance import Criterion
from twin.scene.incoming import DefectClass
from twin.scene.optics import Camera
from twin.scene.photographed import BlockBody, Photograph, Photographed, RoundBody
from twin.scene.scene import Scene
from twin.seeds import generator

Picture = NDArray[np.uint8]
CAP = RoundBody(kind="cylinder", diameter_mm=40.0, height_mm=12.0)
PLATE = BlockBody(kind="block", length_mm=48.0, width_mm=32.0, height_mm=10.0)
CLASSES = {
    "scratch": DefectClass(length_mm=(2.5, 15.0), width_mm=(0.1, 0.3), share=0.3),
    "dent": DefectClass(length_mm=(0.8, 3.0), share=0.3),
    "stain": DefectClass(length_mm=(1.0, 6.0), share=0.2),
    "chipped_edge": DefectClass(length_mm=(1.0, 4.0), share=0.2),
}


def cap(side_px: int = 800, serial: int = 0) -> Picture:
    """Return a blue plastic cap with a printed word and the number of its mould, on a white table (side, side, 3)."""
    picture, middle, scale = np.full((side_px, side_px, 3), 235, np.uint8), side_px // 2, side_px / 400
    for radius, colour in ((1.0, (24, 66, 120)), (0.86, (38, 92, 158)), (0.84, (30, 80, 140))):
        cv2.circle(picture, (middle, middle), int(middle * radius), colour, -1, cv2.LINE_AA)
    for turn in np.linspace(0.0, 2 * np.pi, 60, endpoint=False):
        near, far = (np.rint(middle + middle * r * np.array([np.cos(turn), np.sin(turn)])) for r in (0.89, 0.98))
        cv2.line(
            picture, near.astype(int).tolist(), far.astype(int).tolist(), (12, 40, 80), int(2 * scale), cv2.LINE_AA
        )
    _write(picture, "CAP", (0.24, 0.58), 2.2 * scale, (215, 225, 235))
    _write(picture, f"M{serial + 1}", (0.42, 0.76), 0.8 * scale, (16, 48, 90))
    grain = cv2.GaussianBlur(generator(serial, "cap").normal(0.0, 9.0, (side_px, side_px)), (0, 0), 1.2)
    return np.asarray(np.clip(picture + grain[..., None], 0, 255), np.uint8)


def plate(width_px: int = 900, height_px: int = 600, serial: int = 0) -> Picture:
    """Return a brushed metal plate with two dark holes (height, width, 3)."""
    rough = generator(serial, "plate").normal(0.0, 40.0, (height_px, width_px))
    lay = np.clip(150.0 + cv2.GaussianBlur(rough, (0, 0), 12.0, sigmaY=0.6), 0, 255)
    picture = np.repeat(np.asarray(lay, np.uint8)[..., None], 3, axis=2)
    for x in (0.12, 0.88):
        cv2.circle(picture, (int(width_px * x), height_px // 2), height_px // 10, (25, 25, 25), -1, cv2.LINE_AA)
    _write(picture, "L 48", (0.25, 0.6), height_px / 130, (40, 40, 40))
    return picture


def washer(side_px: int = 600) -> Picture:
    """Return a plain gray ring, transparent in and around it (side, side, 4)."""
    picture, middle = np.full((side_px, side_px, 4), 150, np.uint8), (side_px // 2, side_px // 2)
    opacity = np.zeros((side_px, side_px), np.uint8)
    cv2.circle(opacity, middle, side_px // 2, 255, -1, cv2.LINE_AA)
    cv2.circle(opacity, middle, side_px // 5, 0, -1, cv2.LINE_AA)
    picture[..., 3] = opacity
    return picture


def burn() -> Picture:
    """Return a burnt spot, longer than wide, transparent around it (rows, columns, 4)."""
    picture = np.zeros((120, 160, 4), np.uint8)
    cv2.ellipse(picture, (80, 60), (60, 30), 20, 0, 360, (200, 60, 30, 255), -1, cv2.LINE_AA)
    cv2.ellipse(picture, (80, 60), (40, 15), 20, 0, 360, (60, 30, 20, 255), -1, cv2.LINE_AA)
    return picture


def _write(picture: Picture, text: str, at: tuple[float, float], size: float, colour: tuple[int, int, int]) -> None:
    place = int(picture.shape[1] * at[0]), int(picture.shape[0] * at[1])
    cv2.putText(picture, text, place, cv2.FONT_HERSHEY_SIMPLEX, size, colour, int(2.3 * size) + 1, cv2.LINE_AA)


def saved(path: Path, picture: NDArray[Any]) -> Photograph:
    """Save a picture, red first, where it is wanted; return it as a scene names it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    ordered = picture if picture.ndim == 2 else picture[..., [2, 1, 0, 3][: picture.shape[2]]]
    assert cv2.imwrite(str(path), ordered)
    return Photograph(file=str(path))


def photographed(body: RoundBody | BlockBody, *photographs: Photograph, **fields: Any) -> Photographed:
    """Return a product that looks as photographs show it."""
    return Photographed(
        **{"product_id": "mine", "kind": "photographed", "body": body, "mass_kg": 0.03, "photographs": photographs}
        | fields
    )


def line_for(product: Photographed, optics: dict[str, Any] | None = None, **incoming: Any) -> Scene:
    """Return the smallest line that ships, for a photographed product; every mark condemns but a short scratch."""
    minimal = compose_scene("minimal")
    camera_id, camera = minimal.one_of(Camera)
    classes = CLASSES | {label: DefectClass(length_mm=(2.0, 6.0), share=0.3) for label in product.cut_outs}
    criteria = [Criterion(label=label, max_length_mm=2.0 if label == "scratch" else 0.0) for label in classes]
    fitted = replace(
        camera,
        axis_offset_m=-product.shape.length_m / 2,
        optics=replace(camera.optics, **({"light": 2.0} | (optics or {}))),
    )
    return replace(
        minimal,
        product=product,
        devices=minimal.devices | {camera_id: fitted},
        recipe=replace(minimal.recipe, criteria=tuple(criteria)),
        incoming=replace(minimal.incoming, **({"classes": classes} | incoming)),
    )


def scene_folder(root: Path, photographs: Sequence[str] = ("photographs/cap.png",)) -> Path:
    """Write a scene for caps into a folder, with a small camera and without photographs; return the folder."""
    text = (Path(__file__).parents[2] / "scenes/minimal/scene.yaml").read_text(encoding="utf-8")
    shipped = "  - products/bearing_6204\n  - products/bearing_6203@strangers.bearing_6203\n"
    assert shipped in text
    text = text.replace(shipped, "  - products/cap\n").replace("axis_offset_m: -0.0235", "axis_offset_m: -0.02")
    text = text.replace("    - {label: missing_ball}\n", "")
    text = text.replace("    missing_ball: {length_mm: [7.938, 7.938], share: 0.06}\n", "")
    text = text.replace("rust: {length_mm: [0.3", "rust: {length_mm: [0.6")
    text = text.replace("pixel_format: RGB8", "width_px: 384\n      height_px: 384\n      pixel_format: RGB8")
    product = [
        "# @package scene.product",
        "product_id: cap",
        "kind: photographed",
        "body: {kind: cylinder, diameter_mm: 40.0, height_mm: 12.0}",
        "mass_kg: 0.02",
        "photographs:",
        *(f"  - {{file: {each}}}" for each in photographs),
    ]
    (root / "products").mkdir(parents=True)
    (root / "scene.yaml").write_text(text, encoding="utf-8")
    (root / "products/cap.yaml").write_text("\n".join(product) + "\n", encoding="utf-8")
    return root
