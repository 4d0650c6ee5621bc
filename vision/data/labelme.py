"""The layout `labelme`: JSON files with outlines, anywhere below the root."""

import json
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from twin.errors import DataError
from twin.types import value
from vision.data.picture import pictures_below
from vision.data.sample import DataSet, Outline, Outlines, Sample, Unreadable

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


class LabelError(ValueError):
    """A labelme file that cannot be understood."""


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
    if not isinstance(image, str) or not image or not isinstance(shapes, list):
        raise LabelError("imagePath is no text, or shapes is no list")
    return LabelFile(image=image.replace("\\", "/"), shapes=tuple(map(_shape, shapes)))


def _shape(data: Any) -> Shape:
    if not isinstance(data, dict) or not isinstance(data.get("label"), str) or not data["label"]:
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
        points = tuple((float(x), float(y)) for x, y in data)
    except (TypeError, ValueError) as error:
        raise LabelError("the points of a shape are no list of x, y") from error
    # An outline may leave the picture a little; beyond this, drawing would overflow.
    if not all(math.isfinite(number) and abs(number) < 1e6 for point in points for number in point):
        raise LabelError("a point of a shape lies nowhere near a picture")
    return points


def _circle(centre: tuple[float, float], rim: tuple[float, float]) -> tuple[tuple[float, float], ...]:
    radius = math.dist(centre, rim)
    turns = (2 * math.pi * i / CIRCLE_CORNERS for i in range(CIRCLE_CORNERS))
    return tuple((centre[0] + radius * math.cos(a), centre[1] + radius * math.sin(a)) for a in turns)


def read_labelme(root: Path, *, unlabelled_good: bool) -> DataSet:
    """Return the images below `root` that labelme files speak of, and, where `unlabelled_good`, the others as sound.

    Raises:
        DataError: two images have the name that a label gives, or no label names an image.
    """
    pictures = pictures_below(root)
    by_name: dict[str, list[Path]] = defaultdict(list)
    for picture in pictures:
        by_name[picture.name].append(picture)
    shapes: dict[Path, list[Shape]] = defaultdict(list)
    wrong: list[Unreadable] = []
    for file in sorted(root.rglob("*.json")):
        name = file.relative_to(root).as_posix()
        try:
            label = parse_labelme(file.read_text(encoding="utf-8"))
            if label is not None:
                shapes[_image_of(file, label.image, by_name, root)].extend(label.shapes)
        except (OSError, UnicodeDecodeError, LabelError) as error:
            wrong.append(Unreadable(name=name, error=str(error)))
    if not shapes:
        raise DataError(str(root), "no labelme file below it names an image", advice="check data.root and data.layout")
    classes = tuple(sorted({shape.label for found in shapes.values() for shape in found}))
    chosen = pictures if unlabelled_good else sorted(shapes)
    samples = tuple(_sample(root, picture, shapes.get(picture, ()), classes) for picture in chosen)
    return DataSet(root=str(root), layout="labelme", classes=classes, samples=samples, unreadable=tuple(wrong))


def _image_of(file: Path, image: str, by_name: Mapping[str, list[Path]], root: Path) -> Path:
    beside = file.parent / image
    name = image.rsplit("/", 1)[-1]
    for picture in by_name.get(name, []):
        if picture.resolve() == beside.resolve():
            return picture
    found = by_name.get(name, [])
    if not found:
        raise LabelError(f"its image {image!r} is not there")
    if len(found) > 1:
        advice = "give each image its own name, or a path in imagePath"
        raise DataError(str(root), f"{file.name} names {name}, and {len(found)} images are called so", advice=advice)
    return found[0]


def _sample(root: Path, picture: Path, shapes: Iterable[Shape], classes: tuple[str, ...]) -> Sample:
    index = {label: i + 1 for i, label in enumerate(classes)}
    outlines = tuple(Outline(index=index[shape.label], corners_px=shape.corners_px) for shape in shapes)
    return Sample(
        name=picture.relative_to(root).as_posix(),
        path=picture,
        mask=Outlines(outlines=outlines) if outlines else None,
    )
