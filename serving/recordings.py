"""Finds the recording of a run by its folder or file, and the newest one."""

from pathlib import Path

from twin.errors import NotFoundError, UsageError
from twin.record.about import RECORDING_NAME
from twin.record.recording import Recording, open_recording

RUNS = Path("runs")
GROWING = f"{RECORDING_NAME}.part"
"""A run that was killed leaves its recording under this name."""


def recording_of(run: Path | None) -> Recording:
    """Return the recording of a run's folder, or in a file; of the newest run below `runs/` where none is named.

    Raises:
        UsageError: there is none, or it cannot be read.
    """
    if run is None:
        return open_recording(_newest())
    return open_recording(run if run.is_file() else _within(run))


def _within(folder: Path) -> Path:
    for name in (RECORDING_NAME, GROWING):
        if (folder / name).is_file():
            return folder / name
    advice = "record one with: linetwin run run.record=all"
    if folder.is_dir():
        raise UsageError(f"run {folder}: this folder holds no {RECORDING_NAME}; {advice}")
    raise NotFoundError("run", str(folder), exist=[str(path.parent) for path in _known()], advice=advice)


def _known() -> list[Path]:
    return sorted(path for pattern in (RECORDING_NAME, GROWING) for path in RUNS.glob(f"*/{pattern}"))


def _newest() -> Path:
    if not (known := _known()):
        raise UsageError("there is no recording below runs/; make one with: linetwin run, or name one")
    return max(known, key=lambda path: path.stat().st_mtime_ns)
