import pytest

from serving.commands.operate import run
from serving.compose import compose
from tests.serving.live import free_port
from twin.errors import ConfigError, RunError
from twin.types import Operate, OperateAnswer


@pytest.mark.parametrize("paths", [[], ["run"], ["hold", "stop"], ["jog", "infeed", "0.5"]])
def test_what_is_no_command_is_told_with_those_that_are(paths: list[str]) -> None:
    with pytest.raises(ConfigError, match="clear, reset, start, stop, hold, unhold, abort"):
        run(compose("operate", []), paths)


@pytest.mark.parametrize(("command", "what"), [("jog", "belt"), ("fire", "gate")])
def test_what_moves_by_hand_needs_its_target(command: str, what: str) -> None:
    with pytest.raises(ConfigError, match=f"{command} needs a target.*{command} and the id of a {what}"):
        run(compose("operate", []), [command])


@pytest.mark.parametrize(("paths", "missing"), [(["put"], "a target"), (["put", "door"], "a position")])
def test_what_is_put_needs_its_target_and_its_position(paths: list[str], missing: str) -> None:
    with pytest.raises(ConfigError, match=f"put needs {missing}.*put and the id of a device and its new position"):
        run(compose("operate", []), paths)


def test_the_target_goes_with_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Operate] = []

    async def taken(_url: str, _token: str, operate: Operate) -> OperateAnswer:
        asked.append(operate)
        return OperateAnswer(operate_id=operate.operate_id, accepted=True, answer="jog infeed is taken")

    monkeypatch.setattr("serving.commands.operate._ask", taken)
    outcome = run(compose("operate", []), ["jog", "infeed"])
    assert [(each.command, each.target) for each in asked] == [("jog", "infeed")]
    assert (outcome.status, outcome.result["target"]) == (0, "infeed")


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
