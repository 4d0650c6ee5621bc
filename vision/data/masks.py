"""The layout `masks`: `images/`, `masks/` of the same stem, `classes.json`, and tables of what is known beside them.

Reading it and writing it stand together, so that what one writes the other reads.
"""

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from twin.errors import DataError
from twin.types import DefectTruth, LabelledFrame, PartTruth
from vision.data.picture import pictures_below, write_picture
from vision.data.sample import DataSet, MaskFile, Rendered, Sample, Unreadable

SOUND = "sound"
RENDERED: TypeAdapter[Rendered] = TypeAdapter(Rendered)

NO_MASK = "its mask is not there, and parts.csv says that the part is nonconforming"


def write_frame(root: Path, labelled: LabelledFrame) -> None:
    """Write one picture, and its mask where anything is marked, under the stem of its part's id."""
    stem = labelled.truth.part_id
    write_picture(root / "images" / f"{stem}.png", labelled.frame.pixels)
    if labelled.mask.any():
        write_picture(root / "masks" / f"{stem}.png", labelled.mask)


def write_tables(root: Path, truths: Sequence[PartTruth], classes: Sequence[str], about: Rendered) -> None:
    """Write `classes.json`, `dataset.json`, `parts.csv` (one line a part) and `defects.csv` (one line a defect)."""
    (root / "classes.json").write_text(json.dumps([SOUND, *classes], ensure_ascii=False) + "\n", encoding="utf-8")
    (root / "dataset.json").write_bytes(RENDERED.dump_json(about, indent=2) + b"\n")
    _write_csv(
        root / "parts.csv",
        ["stem", "conforming", "inspected", "below_visibility"],
        ([t.part_id, int(t.conforming), int(t.inspected), int(t.below_visibility)] for t in truths),
    )
    _write_csv(
        root / "defects.csv",
        ["stem", "label", "zone", "length_mm", "area_mm2", "contrast_sigma"],
        (
            [t.part_id, d.label, d.zone, f"{d.length_mm:.4f}", f"{d.area_mm2:.5f}", f"{d.contrast_sigma:.3f}"]
            for t in truths
            for d in t.defects
        ),
    )


def _write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def read_masks(root: Path) -> DataSet:
    """Return the data set of a folder in the layout `masks`.

    Raises:
        DataError: `images/` or `classes.json` is missing, or a table is wrong.
    """
    if not (root / "images").is_dir():
        raise DataError(str(root), "no folder images/ in it", advice="check data.root and data.layout")
    classes = parse_classes(root / "classes.json")
    masks = {path.stem: path for path in pictures_below(root / "masks")} if (root / "masks").is_dir() else {}
    parts = {row["stem"]: row for row in _rows(root / "parts.csv", {"stem", "conforming"})}
    defects: dict[str, list[DefectTruth]] = {}
    for row in _rows(root / "defects.csv", {"stem", "label", "zone", "length_mm", "area_mm2", "contrast_sigma"}):
        defects.setdefault(row["stem"], []).append(_defect(row, root))
    read = [
        _sample(root, path, masks.get(path.stem), parts.get(path.stem), tuple(defects.get(path.stem, ())))
        for path in pictures_below(root / "images")
    ]
    samples = tuple(sample for sample in read if not _lacks_its_mask(sample))
    wrong = tuple(Unreadable(name=sample.name, error=NO_MASK) for sample in read if _lacks_its_mask(sample))
    return DataSet(
        root=str(root),
        layout="masks",
        classes=classes,
        samples=samples,
        unreadable=wrong,
        rendered=_rendered(root),
    )


def _lacks_its_mask(sample: Sample) -> bool:
    """Tell whether a part that a table calls nonconforming has no mask: an image without one would count as sound."""
    return sample.mask is None and sample.conforming is False and sample.inspected


def parse_classes(path: Path) -> tuple[str, ...]:
    """Return the classes from index 1 on, of `["sound", ...]` or `{"1": ...}`; raises `DataError`."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DataError(
            str(path), "is missing", advice='write the classes by index: ["sound", "scratch", ...]'
        ) from error
    except ValueError as error:
        raise DataError(str(path), f"is no JSON ({error})") from error
    if isinstance(data, dict):
        count = len(data) - ("0" in data)
        data = [SOUND, *(data.get(str(index)) for index in range(1, count + 1))]
    if not isinstance(data, list) or len(data) < 2 or not all(isinstance(name, str) and name for name in data):
        raise DataError(str(path), "is no list of class names by index", advice='for example ["sound", "scratch"]')
    if len(set(data)) < len(data):
        raise DataError(str(path), "names a class twice")
    return tuple(data[1:])


def _rows(path: Path, columns: set[str]) -> list[dict[str, str]]:
    """Return the rows of a table that may be absent."""
    if not path.is_file():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        missing = columns - set(reader.fieldnames or ())
        if missing:
            raise DataError(str(path), f"no column {', '.join(sorted(missing))}")
        return [{key: text or "" for key, text in row.items() if key} for row in reader]


def _defect(row: Mapping[str, str], root: Path) -> DefectTruth:
    try:
        return DefectTruth(
            label=row["label"],
            zone=row["zone"],
            length_mm=float(row["length_mm"]),
            area_mm2=float(row["area_mm2"]),
            contrast_sigma=float(row["contrast_sigma"]),
        )
    except ValueError as error:
        raise DataError(str(root / "defects.csv"), f"a number of {row['stem']} cannot be read ({error})") from error


def _flag(row: Mapping[str, str], column: str, default: bool, root: Path) -> bool:
    text = row.get(column, "").strip().lower()
    if text in ("1", "true", "yes"):
        return True
    if text in ("0", "false", "no"):
        return False
    if not text and column != "conforming":
        return default
    raise DataError(str(root / "parts.csv"), f"{column} of {row['stem']} is {text!r}", advice="write 1 or 0")


def _sample(
    root: Path, path: Path, mask: Path | None, part: Mapping[str, str] | None, defects: tuple[DefectTruth, ...]
) -> Sample:
    known: dict[str, Any] = {}
    if part is not None:
        known = {
            "conforming": _flag(part, "conforming", True, root),
            "inspected": _flag(part, "inspected", True, root),
            "below_visibility": _flag(part, "below_visibility", False, root),
        }
    name = path.relative_to(root).as_posix()
    return Sample(name=name, path=path, mask=MaskFile(path=mask) if mask else None, defects=defects, **known)


def _rendered(root: Path) -> Rendered | None:
    path = root / "dataset.json"
    if not path.is_file():
        return None
    try:
        return RENDERED.validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"]))
        raise DataError(str(path), f"{key}: {first['msg']}", advice="render it anew with `linetwin dataset`") from error
