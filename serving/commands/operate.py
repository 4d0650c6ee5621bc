"""`linetwin operate COMMAND [TARGET [POSITION]] --url URL`: one operator's command to a line, and its answer."""

import asyncio
import getpass
import os
import secrets
from collections.abc import Sequence
from typing import Any, get_args

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.typing import Subprotocol

from serving.client.address import find_token, websocket_url
from serving.compose import validated
from serving.verbs import Outcome
from serving.wire.codec import MAX_SERVER_TEXT_BYTES
from serving.wire.errors import WireError
from serving.wire.messages import STREAM_PROTOCOL, Subscribe
from serving.wire.session import CODEC
from twin.errors import ConfigError, RunError
from twin.types import Operate, OperateAnswer, OperatorCommand, value

ANSWER_LIMIT_S = 6.0
TAKES = {
    "jog": ("the id of a belt",), "fire": ("the id of a gate",), "put": ("the id of a device", "its new position"),
    "throw": ("the id of a fault",), "repair": ("the id of a fault",),
}  # fmt: skip
"""What stands after a command, where anything does."""


@value
class OperateSettings:
    """The block `operate` of the configuration."""

    url: str
    who: str | None
    reason: str


def run(config: dict[str, Any], paths: Sequence[str]) -> Outcome:
    """Give the command; status 1 when the line refuses it."""
    settings = validated(OperateSettings, config["operate"], "operate")
    _check(paths)
    url = websocket_url(settings.url, "/v1/stream", "operate.url")
    words = {"command": paths[0], "who": settings.who or getpass.getuser(), "reason": settings.reason}
    words |= dict(zip(("target", "position"), paths[1:], strict=False))
    operate = validated(Operate, {**words, "operate_id": secrets.token_hex(4)}, "operate")
    try:
        answer = asyncio.run(_ask(url, find_token(url, os.environ), operate))
    except TimeoutError:
        raise RunError(f"no answer from {url}: nothing came within {ANSWER_LIMIT_S:.0f} s") from None
    except (OSError, InvalidHandshake, WireError) as error:
        raise RunError(f"no answer from {url}: {str(error) or type(error).__name__}") from None
    except ConnectionClosed as error:
        why = error.rcvd.reason if error.rcvd else "the connection broke"
        raise RunError(f"{url} closed the connection: {why}") from None
    result = {"command": operate.command, "accepted": answer.accepted, "answer": answer.answer}
    result |= {key: told for key in ("target", "position") if (told := getattr(operate, key))}
    said = "taken" if answer.accepted else "refused"
    return Outcome(
        result=result, text=f"{operate.command}: {said} ({answer.answer})", status=0 if answer.accepted else 1
    )


def _check(paths: Sequence[str]) -> None:
    """Refuse what is no command, and a target where none is taken or one is missing."""
    known, got = get_args(OperatorCommand), " ".join(paths) or None
    takes = TAKES.get(paths[0], ()) if paths else ()
    if not paths or paths[0] not in known or len(paths) > 1 + len(takes):
        raise ConfigError("operate", "one command is needed", got=got, allowed=", ".join(known))
    if len(paths) < 1 + len(takes):
        missing = "a position" if len(paths) == 2 else "a target"
        allowed = " and ".join((paths[0], *takes))
        raise ConfigError("operate", f"{paths[0]} needs {missing}", got=got, allowed=allowed)


async def _ask(url: str, token: str, operate: Operate) -> OperateAnswer:
    options = connect(url, subprotocols=[Subprotocol(STREAM_PROTOCOL)], compression=None, proxy=None, open_timeout=3)
    async with asyncio.timeout(ANSWER_LIMIT_S), options as socket:
        consumer = f"operator-{operate.operate_id}"
        await socket.send(CODEC.encode(Subscribe(consumer=consumer, class_="view", token=token)))
        await socket.send(CODEC.encode(operate))
        while True:
            message = CODEC.decode(await socket.recv(), limit=MAX_SERVER_TEXT_BYTES)
            if isinstance(message, OperateAnswer) and message.operate_id == operate.operate_id:
                return message
