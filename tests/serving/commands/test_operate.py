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


def test_a_server_that_says_nothing_is_told_with_how_long_was_waited(monkeypatch: pytest.MonkeyPatch) -> None:
    async def silent(*_: object) -> None:
        raise TimeoutError

    monkeypatch.setattr("serving.commands.operate._ask", silent)
    with pytest.raises(RunError, match=r"no answer from .*: nothing came within 6 s"):
        run(compose("operate", []), ["hold"])


def test_too_long_a_reason_is_told_with_its_key() -> None:
    with pytest.raises(ConfigError, match=r"operate\.reason"):
        run(compose("operate", [f"operate.reason={'x' * 201}"]), ["hold"])
