"""The layout `labelme`: JSON files with outlines, anywhere below the root."""

import json
import math
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from twin.errors import DataError
from twin.types import value
from vision.data.label import LabelError, Pictures, coordinates, is_text
from vision.data.sample import DataSet, Sample, Unreadable
from vision.data.shapes import Outline, Outlines

CIRCLE_CORNERS = 48


@value
class Shape:
    """One labelled shape: its class, and its corners in pixels."""

    label: str
    corners_px: tuple[tuple[float, float], ...]


@value
class LabelFile:
    """What one labelme file says: the image that it names, and the shapes on it."""

    image: str
    shapes: tuple[Shape, ...]


def parse_labelme(text: str) -> LabelFile | None:
    """Return what a labelme file says; None when it is JSON of another kind.

    Raises:
        LabelError: it is no JSON, or a shape in it is broken or of a kind without an area.
    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise LabelError(f"is no JSON ({error})") from error
    if not isinstance(data, dict) or "shapes" not in data or "imagePath" not in data:
        return None
    image, shapes = data["imagePath"], data["shapes"]
    if not is_text(image) or not isinstance(shapes, list):
        raise LabelError("imagePath is no text, or shapes is no list")
    return LabelFile(image=image.replace("\\", "/"), shapes=tuple(map(_shape, shapes)))


def _shape(data: Any) -> Shape:
    if not isinstance(data, dict) or not is_text(data.get("label")):
        raise LabelError("a shape has no label")
    corners = _points(data.get("points"))
    kind = data.get("shape_type", "polygon")
    if kind == "polygon" and len(corners) >= 3:
        return Shape(label=data["label"], corners_px=corners)
    if kind == "rectangle" and len(corners) == 2:
        (x0, y0), (x1, y1) = corners
        return Shape(label=data["label"], corners_px=((x0, y0), (x1, y0), (x1, y1), (x0, y1)))
    if kind == "circle" and len(corners) == 2:
        return Shape(label=data["label"], corners_px=_circle(*corners))
    raise LabelError(f"a shape is a {kind!r} of {len(corners)} points; polygon, rectangle and circle are read")


def _points(data: Any) -> tuple[tuple[float, float], ...]:
    try:
        points = tuple((x, y) for x, y in data)
    except (TypeError, ValueError) as error:
        raise LabelError("the points of a shape are no list of x, y") from error
    across, down = coordinates(x for x, _ in points), coordinates(y for _, y in points)
    return tuple(zip(across, down, strict=True))


def _circle(centre: tuple[float, float], rim: tuple[float, float]) -> tuple[tuple[float, float], ...]:
    radius = math.dist(centre, rim)
    turns = (2 * math.pi * i / CIRCLE_CORNERS for i in range(CIRCLE_CORNERS))
    return tuple((centre[0] + radius * math.cos(a), centre[1] + radius * math.sin(a)) for a in turns)


def read_labelme(root: Path, *, unlabelled_good: bool) -> DataSet:
    """Return the images below `root` that labelme files speak of, and, where `unlabelled_good`, the others as sound.

    Raises:
        DataError: two images have the name that a label gives, or no label names an image.
    """
    pictures = Pictures(root)
    shapes: dict[Path, list[Shape]] = defaultdict(list)
    wrong: list[Unreadable] = []
    broken: set[str] = set()
    for file in sorted(root.rglob("*.json")):
        name = file.relative_to(root).as_posix()
        try:
            label = parse_labelme(file.read_text(encoding="utf-8"))
            if label is not None:
                shapes[pictures.find(label.image, file.parent)].extend(label.shapes)
        except (OSError, UnicodeDecodeError, LabelError) as error:
            wrong.append(Unreadable(name=name, error=str(error)))
            broken.add(file.stem)
    if not shapes:
        raise DataError(str(root), "no labelme file below it names an image", advice="check data.root and data.layout")
    classes = tuple(sorted({shape.label for found in shapes.values() for shape in found}))
    # A picture whose label is broken is not sound for that.
    sound = [path for path in pictures.paths if path.stem not in broken] if unlabelled_good else []
    chosen = sorted({*shapes, *sound})
    samples = tuple(_sample(pictures.name(path), path, shapes.get(path, ()), classes) for path in chosen)
    return DataSet(root=str(root), layout="labelme", classes=classes, samples=samples, unreadable=tuple(wrong))


def _sample(name: str, picture: Path, shapes: Iterable[Shape], classes: tuple[str, ...]) -> Sample:
    index = {label: i + 1 for i, label in enumerate(classes)}
    outlines = tuple(Outline(index=index[shape.label], corners_px=shape.corners_px) for shape in shapes)
    return Sample(name=name, path=picture, mask=Outlines(outlines=outlines) if outlines else None)
