"""One recorded run that the tests of this folder share."""

from pathlib import Path

import pytest

from tests.recorded import run_and_record
from twin.events import EventBase
from twin.types import Verdict

Recorded = tuple[Path, list[EventBase | Verdict]]


@pytest.fixture(scope="package")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    """The recording's file and what was logged."""
    folder = tmp_path_factory.mktemp("recorded")
    records = run_and_record(folder)
    return folder / "recording.mcap", records
