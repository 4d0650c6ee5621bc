"""A folder of labelled images of any layout that can be read, with its groups."""

from dataclasses import replace
from pathlib import Path
from typing import Literal

from twin.errors import ConfigError, DataError
from vision.data.coco import read_coco
from vision.data.groups import read_groups, with_groups
from vision.data.labelme import read_labelme
from vision.data.masks import read_masks
from vision.data.mvtec import read_mvtec
from vision.data.picture import pictures_below
from vision.data.sample import DataSet, LeftOut
from vision.data.voc import read_voc
from vision.data.yolo import read_yolo

LAYOUTS = ("coco", "labelme", "masks", "mvtec", "voc", "yolo")
BY_NAME = ("labelme", "coco", "voc")
"""Layouts whose labels name their pictures."""
UNLABELLED, UNGROUPED = "no label names it", "data.group does not name it"


def read_folder(
    root: Path,
    layout: str,
    *,
    group: Path | None = None,
    annotations: Path | None = None,
    unlabelled: Literal["ignore", "good"] = "ignore",
) -> DataSet:
    """Return the labelled images of a folder.

    Args:
        root: the data set's folder.
        layout: one of `LAYOUTS`.
        group: a CSV of image name and group; an image that it does not name is left out.
        annotations: the annotation file of the layout `coco`; None: the only JSON file below `root`.
        unlabelled: what an image that no label names is (layouts `labelme`, `coco`, `voc`): left out, or sound.

    Raises:
        ConfigError: the layout is not known, or has no annotation file.
        DataError: the folder does not exist, or nothing in it can be used.
    """
    if layout not in LAYOUTS:
        raise ConfigError("data.layout", "this layout cannot be read", got=layout, allowed=", ".join(LAYOUTS))
    if annotations is not None and layout != "coco":
        raise ConfigError("data.annotations", f"the layout {layout} has no annotation file", allowed="null, or coco")
    if not root.is_dir():
        raise DataError(str(root), "there is no such folder", advice="check data.root")
    if not pictures_below(root):
        raise DataError(str(root), "no image lies below it", advice="check data.root")
    # The names are read first: a wrong file is told before minutes of reading.
    groups = read_groups(group) if group is not None else None
    data = _read(root, layout, annotations, unlabelled_good=unlabelled == "good")
    if layout in BY_NAME:
        data = replace(data, left_out=_unlabelled(data))
    if groups is None:
        return data
    samples = with_groups(data.samples, groups)
    if not samples:
        raise DataError(str(group), "names no image of the data set", advice=f"its images lie below {root}")
    kept = {sample.name for sample in samples}
    others = [LeftOut(name=one.name, why=UNGROUPED) for one in data.samples if one.name not in kept]
    return replace(data, samples=samples, left_out=(*data.left_out, *others))


def _unlabelled(data: DataSet) -> tuple[LeftOut, ...]:
    """Return the pictures that no label names."""
    root = Path(data.root)
    known = {path for sample in data.samples for path in (sample.path, sample.template)}
    wrong = {one.name for one in data.unreadable}
    names = (path.relative_to(root).as_posix() for path in pictures_below(root) if path not in known)
    return tuple(LeftOut(name=name, why=UNLABELLED) for name in names if name not in wrong)


def _read(root: Path, layout: str, annotations: Path | None, *, unlabelled_good: bool) -> DataSet:
    match layout:
        case "masks":
            return read_masks(root)
        case "mvtec":
            return read_mvtec(root)
        case "coco":
            return read_coco(root, annotations, unlabelled_good=unlabelled_good)
        case "voc":
            return read_voc(root, unlabelled_good=unlabelled_good)
        case "yolo":
            return read_yolo(root)
        case _:
            return read_labelme(root, unlabelled_good=unlabelled_good)
