"""One recorded run that the tests of this folder share."""

from pathlib import Path

import pytest

from tests.recorded import run_and_record
from twin.record.recording import Recording, open_recording


@pytest.fixture(scope="package")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    folder: Path = tmp_path_factory.mktemp("recorded")
    run_and_record(folder)
    return open_recording(folder / "recording.mcap")
