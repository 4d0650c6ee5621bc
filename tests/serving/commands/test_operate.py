import pytest

from serving.commands.operate import run
from serving.compose import compose
from tests.serving.live import free_port
from twin.errors import ConfigError, RunError


@pytest.mark.parametrize("paths", [[], ["run"], ["hold", "stop"]])
def test_what_is_no_command_is_told_with_those_that_are(paths: list[str]) -> None:
    with pytest.raises(ConfigError, match="clear, reset, start, stop, hold, unhold, abort"):
        run(compose("operate", []), paths)


def test_a_server_that_is_not_there_is_told() -> None:
    config = compose("operate", [f"operate.url=127.0.0.1:{free_port()}"])
    with pytest.raises(RunError, match="no answer from"):
        run(config, ["hold"])
