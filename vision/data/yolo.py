"""The layout `yolo`: `images/<split>`, `labels/<split>` and `data.yaml`; `<split>/images` and `<split>/labels` do too.

A line of a label file is one thing: its class, then a box as x and y of its centre, width and height, or the corners of
a polygon; all are shares of the picture's width and height. A picture whose label file is empty or missing is sound.
"""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

import yaml

from twin.errors import DataError
from vision.data.gather import Record, gather
from vision.data.label import LabelError, Pictures, coordinates, is_text
from vision.data.sample import DataSet, Split, Unreadable
from vision.data.shapes import Box, Outline, Region

FOLDERS: Mapping[str, Split] = {"train": "train", "val": "val", "valid": "val", "validation": "val", "test": "test"}
LARGEST_SHARE = 10.0
"""A coordinate beyond this is no share of a side but pixels."""


def parse_names(text: str) -> dict[int, str]:
    """Return the classes by their numbers, in the order of these, of a `data.yaml`; raises `LabelError`."""
    try:
        # The base loader leaves every scalar the text that it is: a class may be called `no` or `1`.
        data = yaml.load(text, Loader=yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise LabelError(f"is no YAML ({' '.join(str(error).split())})") from error
    names = data.get("names") if isinstance(data, dict) else None
    if isinstance(names, list):
        names = {str(index): name for index, name in enumerate(names)}
    if not isinstance(names, dict) or not names:
        raise LabelError("has no names of classes, as a list or by number")
    if not all(isinstance(key, str) and key.isascii() and key.isdigit() and len(key) < 7 for key in names):
        raise LabelError("names has a key that is no whole number from 0 on")
    if not all(map(is_text, names.values())):
        raise LabelError("a name of a class is no text")
    found = {int(key): str(names[key]) for key in sorted(names, key=int)}
    if len(found) < len(names) or len(set(found.values())) < len(found):
        raise LabelError("names has a number or a class twice")
    return found


def parse_lines(text: str, indices: Mapping[int, int]) -> tuple[Region, ...]:
    """Return what the lines of a label file say, in shares of width and height; `indices` are by class number.

    Raises:
        LabelError: a line is broken; it is named by its number.
    """
    regions = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            regions.append(_region(line.split(), indices))
        except LabelError as error:
            raise LabelError(f"line {number}: {error}") from error
    return tuple(regions)


def _region(words: list[str], indices: Mapping[int, int]) -> Region:
    word, shares = words[0], coordinates(words[1:])
    index = indices.get(int(word)) if word.isascii() and word.isdigit() and len(word) < 7 else None
    if index is None:
        raise LabelError(f"the class {word!r} is not in data.yaml")
    if any(abs(share) > LARGEST_SHARE for share in shares):
        raise LabelError("a coordinate is no share of the picture's width or height")
    if len(shares) == 4:
        x, y, width, height = shares
        return Box(index=index, edges_xyxy_px=(x - width / 2, y - height / 2, x + width / 2, y + height / 2))
    if len(shares) >= 6 and len(shares) % 2 == 0:
        return Outline(index=index, corners_px=tuple(zip(shares[::2], shares[1::2], strict=True)))
    raise LabelError(f"{len(shares)} numbers follow the class; 4 are a box, and an even number from 6 on a polygon")


def read_yolo(root: Path) -> DataSet:
    """Return the pictures in folders called `images`, with the split that their folders say.

    Raises:
        DataError: `data.yaml` or the labels are missing or broken, or no picture can be used.
    """
    names = _names(root / "data.yaml")
    if not any(path.is_dir() for path in root.rglob("labels")):
        raise DataError(str(root), "no folder labels/ below it", advice="check data.root and data.layout")
    indices = {number: position + 1 for position, number in enumerate(names)}
    pictures = Pictures(root)
    labels = {path: label for path in pictures.paths if (label := _label_of(path.relative_to(root))) is not None}
    times = Counter(labels.values())
    records: list[Record] = []
    wrong: list[Unreadable] = []
    for path, label in labels.items():
        try:
            if times[label] > 1:
                raise LabelError(f"{times[label]} images share the label {label}")
            file = root / label
            regions = parse_lines(file.read_text(encoding="utf-8-sig"), indices) if file.is_file() else ()
            records.append(Record(path=path, regions=regions, relative=True, split=_split_of(path.relative_to(root))))
        except (OSError, UnicodeDecodeError, LabelError) as error:
            wrong.append(Unreadable(name=pictures.name(path), error=f"its label cannot be used ({error})"))
    wrong += _orphans(root, {str(label) for label in labels.values()})
    return gather(pictures, "yolo", tuple(names.values()), records, unreadable=wrong)


def _names(path: Path) -> dict[int, str]:
    advice = "write the classes by number: names: [scratch, rust]"
    try:
        return parse_names(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(str(path), f"cannot be read ({error})", advice=advice) from error
    except LabelError as error:
        raise DataError(str(path), str(error), advice=advice) from error


def _label_of(picture: Path) -> PurePosixPath | None:
    """Return the label file of a picture, both below the root: the last folder `images` becomes `labels`."""
    folders = list(picture.parent.parts)
    if "images" not in folders:
        return None
    last = len(folders) - 1 - folders[::-1].index("images")
    return PurePosixPath(*folders[:last], "labels", *folders[last + 1 :], f"{picture.stem}.txt")


def _split_of(picture: Path) -> Split | None:
    return next((FOLDERS[folder] for folder in picture.parent.parts if folder in FOLDERS), None)


def _orphans(root: Path, taken: set[str]) -> list[Unreadable]:
    """Return the label files without an image; `classes.txt`, which labelling tools put beside them, is none."""
    files = (path.relative_to(root) for path in sorted(root.rglob("*.txt")) if path.name != "classes.txt")
    return [
        Unreadable(name=file.as_posix(), error="its image is not there")
        for file in files
        if "labels" in file.parent.parts and file.as_posix() not in taken
    ]
