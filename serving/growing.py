"""A file that grows beside its own name and takes that name only when it is complete.

So an earlier file stays whole whatever happens, and what lies under the name is never half of one.
"""

import shutil
from pathlib import Path
from typing import Self

from twin.errors import ConfigError, RunError


class GrowingFile:
    """One file in bytes. Use it in a `with` block; `complete` gives it its name."""

    def __init__(self, path: Path, *, what: str, key: str) -> None:
        """Open it in its folder, which is made where it is missing.

        `what` it is and the `key` of its folder are named in errors: `ConfigError` where it cannot be.
        """
        self.path, self.growing, self._what = path, path.with_name(f"{path.name}.part"), what
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.is_dir():
                raise IsADirectoryError(None, f"{path.name} is a folder")
            self._file = self.growing.open("wb")
        except OSError as error:
            problem = f"{what} cannot be written here ({error.strerror})"
            allowed = "a folder that you may write to"
            raise ConfigError(key, problem, got=str(path.parent), allowed=allowed) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close it; what is not complete stays beside its name."""
        self._file.close()

    def write(self, data: bytes, *, at_once: bool = False) -> None:
        """Write on, `at_once` past this program's buffers; raises `RunError` when the disk takes no more."""
        try:
            self._file.write(data)
            if at_once:
                self._file.flush()
        except OSError as error:
            raise self._broken(error) from None

    def start_with(self, other: "GrowingFile") -> None:
        """Write all that another one holds so far; raises `RunError` when the disk takes no more."""
        other.write(b"", at_once=True)
        try:
            with other.growing.open("rb") as source:
                shutil.copyfileobj(source, self._file)
            self._file.flush()
        except OSError as error:
            raise self._broken(error) from None

    def complete(self, data: bytes | None = None) -> None:
        """Close it and give it its name in place of an earlier one; `data` takes the place of all that was written."""
        try:
            self._file.close()
            if data is not None:
                self.growing.write_bytes(data)
            self.growing.replace(self.path)
        except OSError as error:
            raise self._broken(error) from None

    def _broken(self, error: OSError) -> RunError:
        return RunError(f"{self._what} {self.growing} could not be written: {error.strerror}")
