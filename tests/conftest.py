"""What holds for all tests: generated cases are the same in each run, and what many tests read is made once."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from tests.recorded import Recorded

# No slow moment of a machine fails a test.
settings.register_profile("linetwin", deadline=None, derandomize=True)
settings.load_profile("linetwin")


@pytest.fixture(scope="session")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> "Recorded":
    """One recorded run that is only read: its file, and what was logged."""
    from tests.recorded import run_and_record  # heavy, and most tests do without

    folder: Path = tmp_path_factory.mktemp("look back") / "运行 1"
    records = run_and_record(folder)
    return folder / "recording.mcap", records
