"""The layout `coco`: one annotation file, and pictures that it names relative to the root.

An annotation is polygons, runs (`runs.py`) or, without either, its box. One with `iscrowd` covers many things at once
and is left out. A picture without annotations is sound.
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from twin.errors import DataError
from twin.types import value
from vision.data.gather import Record, gather
from vision.data.label import LabelError, Pictures, coordinates, is_text
from vision.data.runs import parse_runs
from vision.data.sample import DataSet, LabelFault, Unreadable
from vision.data.shapes import Box, Outline, Region, Runs

Id = int | str


@value
class Described:
    """What a file says of one picture. `error` tells why it cannot be used, and is empty where it can."""

    file_name: str
    template: str | None = None
    size_px: tuple[int, int] | None = None
    regions: tuple[Region, ...] = ()
    crowds_n: int = 0
    error: str = ""


@value
class AnnotationFile:
    """What a file says: classes by the order of their ids, pictures, and how many annotations are of no picture."""

    classes: tuple[str, ...]
    images: tuple[Described, ...]
    stray_n: int = 0


def parse_coco(text: str) -> AnnotationFile:
    """Return what an annotation file says.

    Raises:
        LabelError: it is no JSON, or its images, annotations or categories are no lists of records with own ids.
    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise LabelError(f"is no JSON ({error})") from error
    if not isinstance(data, dict):
        raise LabelError("is no object with images, annotations and categories")
    indices, classes = _classes(_by_id(data, "categories"))
    images = _by_id(data, "images")
    annotations: dict[Id, list[Mapping[str, Any]]] = defaultdict(list)
    for annotation in _records(data, "annotations"):
        annotations[_id(annotation.get("image_id"), "image_id of an annotation")].append(annotation)
    stray_n = sum(len(found) for image_id, found in annotations.items() if image_id not in images)
    described = (_described(record, annotations.get(key, ()), indices) for key, record in images.items())
    return AnnotationFile(classes=classes, images=tuple(described), stray_n=stray_n)


def _records(data: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    found = data.get(key)
    if not isinstance(found, list) or not all(isinstance(record, dict) for record in found):
        raise LabelError(f"{key} is no list of records")
    return found


def _by_id(data: Mapping[str, Any], key: str) -> dict[Id, Mapping[str, Any]]:
    found: dict[Id, Mapping[str, Any]] = {}
    for record in _records(data, key):
        if found.setdefault(_id(record.get("id"), f"id in {key}"), record) is not record:
            raise LabelError(f"two records of {key} have the id {record['id']!r}")
    return found


def _id(found: Any, what: str) -> Id:
    if isinstance(found, bool) or not isinstance(found, int | str):
        raise LabelError(f"an {what} is {found!r}, and must be a number or a text")
    return found


def _classes(categories: Mapping[Id, Mapping[str, Any]]) -> tuple[dict[Id, int], tuple[str, ...]]:
    """Return the class index of each category's id, and the classes, by the order of the ids."""
    ids = sorted(categories, key=lambda key: (isinstance(key, str), key))
    names = [categories[key].get("name") for key in ids]
    if not names or not all(map(is_text, names)):
        raise LabelError("categories is empty, or the name of a category is no text")
    if len(set(names)) < len(names):
        raise LabelError("two categories have one name")
    return {key: index + 1 for index, key in enumerate(ids)}, tuple(map(str, names))


def _described(
    record: Mapping[str, Any], annotations: Sequence[Mapping[str, Any]], indices: Mapping[Id, int]
) -> Described:
    file_name, template = record.get("file_name"), record.get("template")
    if not is_text(file_name):
        return Described(file_name=f"image {record['id']}", error="its record has no file_name")
    try:
        if template is not None and not is_text(template):
            raise LabelError("its template is no path")
        size_px = _size(record)
        marks = [annotation for annotation in annotations if not annotation.get("iscrowd")]
        regions = tuple(region for mark in marks for region in _regions(mark, size_px, indices))
    except LabelError as error:
        return Described(file_name=file_name, error=str(error))
    crowds_n = len(annotations) - len(marks)
    return Described(file_name=file_name, template=template, size_px=size_px, regions=regions, crowds_n=crowds_n)


def _size(record: Mapping[str, Any]) -> tuple[int, int] | None:
    width, height = record.get("width"), record.get("height")
    if width is None and height is None:
        return None
    if type(width) is not int or type(height) is not int or width < 1 or height < 1:
        raise LabelError(f"its width and height are {width!r} and {height!r}, and must be whole numbers from 1 on")
    return width, height


def _regions(
    annotation: Mapping[str, Any], size_px: tuple[int, int] | None, indices: Mapping[Id, int]
) -> tuple[Region, ...]:
    index = indices.get(_id(annotation.get("category_id"), "category_id of an annotation"))
    if index is None:
        raise LabelError(f"an annotation has the category {annotation.get('category_id')!r}, which is not listed")
    segmentation = annotation.get("segmentation")
    if isinstance(segmentation, dict):
        if size_px is None:
            raise LabelError("a mask by runs needs the width and height of its image")
        return (Runs(index=index, lengths_px=parse_runs(segmentation, size_px)),)
    if isinstance(segmentation, list) and segmentation:
        return tuple(Outline(index=index, corners_px=_polygon(polygon)) for polygon in segmentation)
    if segmentation is not None and segmentation != []:
        raise LabelError("a segmentation is neither polygons nor runs")
    box = annotation.get("bbox")
    if not isinstance(box, list) or len(box) != 4:
        raise LabelError("an annotation has no segmentation, and its bbox is no list of x, y, width, height")
    left, top, width, height = coordinates(box)
    return (Box(index=index, edges_xyxy_px=(left, top, left + width, top + height)),)


def _polygon(data: Any) -> tuple[tuple[float, float], ...]:
    if not isinstance(data, list) or not data or len(data) % 2:
        raise LabelError("a polygon is no list of x and y by turns")
    numbers = coordinates(data)
    return tuple(zip(numbers[::2], numbers[1::2], strict=True))


def read_coco(root: Path, annotations: Path | None, *, unlabelled_good: bool) -> DataSet:
    """Return the pictures that an annotation file names, and, where `unlabelled_good`, all others as sound.

    Without `annotations` the only JSON file below `root` is taken.

    Raises:
        DataError: the file is missing, broken or not named where several could be meant, or no picture can be used.
    """
    path = annotations or _only_json(root)
    try:
        file = parse_coco(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(str(path), f"cannot be read ({error})", advice="check data.annotations") from error
    except LabelError as error:
        raise DataError(str(path), str(error), advice="check data.annotations") from error
    pictures = Pictures(root)
    records: list[Record] = []
    wrong: list[Unreadable] = []
    for image in file.images:
        try:
            records.append(_record(image, pictures))
        except LabelError as error:
            wrong.append(Unreadable(name=image.file_name, error=str(error)))
    if unlabelled_good:
        records += _unnamed(pictures, records, wrong)
    faults = [LabelFault(name=path.name, problem="an annotation of an image without a record was left out")]
    return gather(pictures, "coco", file.classes, records, unreadable=wrong, faults=faults * file.stray_n)


def _only_json(root: Path) -> Path:
    found = sorted(root.rglob("*.json"))
    if len(found) == 1:
        return found[0]
    names = ", ".join(path.relative_to(root).as_posix() for path in found[:5])
    problem = f"{len(found)} JSON files lie below it ({names})" if found else "no JSON file lies below it"
    raise DataError(str(root), problem, advice="name the file of annotations: data.annotations=FILE")


def _record(image: Described, pictures: Pictures) -> Record:
    if image.error:
        raise LabelError(image.error)
    return Record(
        path=pictures.find(image.file_name, pictures.root),
        regions=image.regions,
        size_px=image.size_px,
        left_out=("a label of many things at once (iscrowd) was left out",) * image.crowds_n,
        template=pictures.find(image.template, pictures.root) if image.template else None,
    )


def _unnamed(pictures: Pictures, records: Sequence[Record], wrong: Sequence[Unreadable]) -> list[Record]:
    """Return the pictures that no record names; one that has the name of a broken record is not sound for that."""
    taken = {record.path for record in records} | {record.template for record in records}
    broken = {one.name.replace("\\", "/").rsplit("/", 1)[-1] for one in wrong}
    return [Record(path=path, regions=()) for path in pictures.paths if path not in taken and path.name not in broken]
