"""The recorded run, opened."""

import pytest

from tests.recorded import Recorded
from twin.record.recording import Recording, open_recording


@pytest.fixture(scope="package")
def recording(recorded: Recorded) -> Recording:
    return open_recording(recorded[0])
