"""What the readers of labels share: the error of a broken label, its numbers, and the way to its picture."""

import math
import os
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeGuard

from twin.errors import DataError
from vision.data.picture import pictures_below

FAR_PX = 1e6
"""A label may leave its picture a little; beyond this, drawing would overflow."""


class LabelError(ValueError):
    """A label that cannot be understood."""


def is_text(data: object) -> TypeGuard[str]:
    """Tell whether a name in a label is text that is not empty and that a file can hold (no half of a character)."""
    return isinstance(data, str) and data != "" and data == data.encode("utf-8", "ignore").decode("utf-8")


def coordinates(data: Iterable[Any]) -> tuple[float, ...]:
    """Return coordinates as finite numbers; raises `LabelError`."""
    try:
        numbers = tuple(float(number) for number in data)
    except (TypeError, ValueError, OverflowError) as error:
        raise LabelError("a coordinate is no number") from error
    if not all(math.isfinite(number) and abs(number) < FAR_PX for number in numbers):
        raise LabelError("a coordinate is not finite, or lies nowhere near a picture")
    return numbers


class Pictures:
    """The pictures below a data set's root, found by the paths and names that labels give."""

    def __init__(self, root: Path) -> None:
        self.root, self.paths = root, pictures_below(root)
        self._by_path = {os.path.normpath(path): path for path in self.paths}
        self._by_name: dict[str, list[Path]] = defaultdict(list)
        self._by_stem: dict[tuple[Path, str], list[Path]] = defaultdict(list)
        for path in self.paths:
            self._by_name[path.name].append(path)
            self._by_stem[path.parent, path.stem].append(path)

    def find(self, named: str, *folders: Path) -> Path:
        """Return the picture of the path `named` in the first of `folders` that has it, else of its unique name.

        Raises:
            LabelError: there is none.
            DataError: several pictures have that name.
        """
        named = named.replace("\\", "/")
        for folder in folders:
            if (found := self._by_path.get(os.path.normpath(folder / named))) is not None:
                return found
        name = named.rsplit("/", 1)[-1]
        alike = self._by_name.get(name, [])
        if not alike:
            raise LabelError(f"its image {named!r} is not there")
        if len(alike) > 1:
            raise DataError(
                str(self.root),
                f"a label names {name}, and {len(alike)} images are called so",
                advice="give each image its own name, or name it with its folder",
            )
        return alike[0]

    def of_stem(self, folder: Path, stem: str) -> list[Path]:
        """Return the pictures in `folder` whose name without suffix is `stem`."""
        return self._by_stem.get((folder, stem), [])

    def name(self, path: Path) -> str:
        """Return a picture's path below the root, with forward slashes."""
        return path.relative_to(self.root).as_posix()
