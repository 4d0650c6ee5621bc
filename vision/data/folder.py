"""A folder of labelled images of any layout that can be read, with its groups."""

from pathlib import Path
from typing import Literal

from twin.errors import ConfigError, DataError
from vision.data.groups import read_groups, with_groups
from vision.data.labelme import read_labelme
from vision.data.masks import read_masks
from vision.data.mvtec import read_mvtec
from vision.data.picture import pictures_below
from vision.data.sample import DataSet

LAYOUTS = ("labelme", "masks", "mvtec")


def read_folder(
    root: Path, layout: str, *, group: Path | None = None, unlabelled: Literal["ignore", "good"] = "ignore"
) -> DataSet:
    """Return the labelled images of a folder.

    Args:
        root: the data set's folder.
        layout: one of `LAYOUTS`.
        group: a CSV of image name and group; an image that it does not name is left out.
        unlabelled: what an image without a label is (layout `labelme`): left out, or sound.

    Raises:
        ConfigError: the layout is not known.
        DataError: the folder does not exist, or nothing in it can be used.
    """
    if layout not in LAYOUTS:
        raise ConfigError("data.layout", "this layout cannot be read", got=layout, allowed=", ".join(LAYOUTS))
    if not root.is_dir():
        raise DataError(str(root), "there is no such folder", advice="check data.root")
    if not pictures_below(root):
        raise DataError(str(root), "no image lies below it", advice="check data.root")
    # The names are read first: a wrong file is told before minutes of reading.
    groups = read_groups(group) if group is not None else None
    if layout == "masks":
        data = read_masks(root)
    elif layout == "mvtec":
        data = read_mvtec(root)
    else:
        data = read_labelme(root, unlabelled_good=unlabelled == "good")
    if groups is None:
        return data
    samples = with_groups(data.samples, groups)
    if not samples:
        raise DataError(str(group), "names no image of the data set", advice=f"its images lie below {root}")
    return DataSet(**{**{key: getattr(data, key) for key in data.__dataclass_fields__}, "samples": samples})
