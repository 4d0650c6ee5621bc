"""The server that the tests of this folder ask."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.serving.routes.app_server import Server, server


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Server]:
    with server(tmp_path) as made:
        yield made
