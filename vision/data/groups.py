"""The CSV that names the group of each image, so that no split cuts a group."""

import csv
from pathlib import Path
from typing import cast, get_args

from twin.errors import DataError
from twin.types import value
from vision.data.sample import Sample, Split


@value
class Membership:
    """The group of an image, and the split that it is bound to, if any."""

    group: str
    split: Split | None = None


def read_groups(path: Path) -> dict[str, Membership]:
    """Return the group of each image by its name, from a CSV with the columns `image`, `group` and, if wanted, `split`.

    Raises:
        DataError: the file cannot be read, a column is missing, or a line is wrong; the line is named.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(str(path), f"the group file cannot be read ({error})", advice="check data.group") from error
    rows = csv.DictReader(lines, strict=True)
    try:
        missing = {"image", "group"} - set(rows.fieldnames or ())
        if missing:
            raise DataError(str(path), f"no column {', '.join(sorted(missing))}", advice="begin with: image,group")
        found: dict[str, Membership] = {}
        for row in rows:
            _take(row, found, f"{path}, line {rows.line_num}")
    except csv.Error as error:
        raise DataError(f"{path}, line {rows.line_num}", f"is not CSV ({error})") from error
    return found


def _take(row: dict[str, str | None], found: dict[str, Membership], where: str) -> None:
    image, group, split = (row.get("image") or ""), (row.get("group") or ""), (row.get("split") or None)
    if not image or not group:
        raise DataError(where, "an image or its group is empty")
    if split is not None and split not in get_args(Split):
        raise DataError(where, f"split is {split!r}", advice=f"allowed: {', '.join(get_args(Split))}")
    member = Membership(group=group, split=cast("Split | None", split))
    if found.setdefault(image, member) != member:
        raise DataError(where, f"{image} stands in two groups")


def with_groups(samples: tuple[Sample, ...], groups: dict[str, Membership]) -> tuple[Sample, ...]:
    """Return the samples that `groups` names, by file name or by path below the root, each with its group."""
    kept = []
    for sample in samples:
        member = groups.get(sample.name) or groups.get(sample.path.name)
        if member is not None:
            kept.append(_joined(sample, member))
    return tuple(kept)


def _joined(sample: Sample, member: Membership) -> Sample:
    fields = {key: getattr(sample, key) for key in sample.__dataclass_fields__}
    return Sample(**{**fields, "group": member.group, "split": member.split or sample.split})
