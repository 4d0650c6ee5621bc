"""Writes the group file of BSData (photographs of ball-screw drives): `python tests/bsdata_groups.py ROOT OUT.csv`.

Images that share a wear sequence show one surface as it wears, so the connected components of the sequences are
the groups. An unlabelled image counts as sound only where that is certain: before the first labelled image of its
group, or in a group without any label. Later unlabelled ones are left out. Labelled images outside all sequences are
for training only.
"""

import csv
import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

Row = tuple[str, str, str]
"""Image, group, and the split that it is bound to (empty: free)."""


def groups_of(images: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return the group of each wear sequence: its smallest connected member's name."""
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        while parent.setdefault(name, name) != name:
            name = parent[name]
        return name

    for image in images:
        for other in image["wear_dev"]:
            low, high = sorted((root(image["wear_dev"][0]), root(other)))
            parent[high] = low
    return {name: root(name) for name in sorted(parent)}


def taken_at(image: Mapping[str, Any]) -> str:
    """Return the time in a file name (01_yymmddhhmmss_...), which sorts as text."""
    return str(image["filename"]).split("_")[1]


def rows_of(images: list[dict[str, Any]]) -> list[Row]:
    """Return a row for each image that can be used."""
    group_of = groups_of(images)
    members: dict[str, list[dict[str, Any]]] = {}
    rows: list[Row] = []
    for image in images:
        if image["wear_dev"]:
            members.setdefault(group_of[image["wear_dev"][0]], []).append(image)
        elif image["annotations"]:
            rows.append((image["filename"], "outside", "train"))
    for group, found in members.items():
        first = min((taken_at(image) for image in found if image["annotations"]), default="~")
        rows += [(i["filename"], group, "") for i in found if i["annotations"] or taken_at(i) < first]
    return sorted(rows)


def main(root: Path, out: Path) -> None:
    """Read `image_data.json` below `root` and write the group file."""
    images = json.loads((root / "image_data.json").read_text(encoding="utf-8"))["images"]
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["image", "group", "split"])
        writer.writerows(rows_of(images))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
