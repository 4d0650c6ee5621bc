"""The server's side of one stream connection as a state machine without I/O: what may come when, from whom.

Each class of client may send its own messages only; anything else closes the connection with 4403 (not yours to send)
or 4400 (not understood).
"""

from collections.abc import Mapping
from hmac import compare_digest
from typing import Any, Literal

from serving.wire.codec import Codec
from serving.wire.errors import Close, WireError, malformed
from serving.wire.frames import decode_frame
from serving.wire.messages import (
    STREAM_MESSAGES,
    Ack,
    AlarmMessage,
    ClientClass,
    Cursor,
    EventMessage,
    Heartbeat,
    State,
    Subscribe,
)
from twin.types import Frame, Operate, OperateAnswer

Scope = Literal["plant", "control", "audit", "view", "operate"]
ALL_SCOPES: frozenset[Scope] = frozenset(("plant", "control", "audit", "view", "operate"))
PAGE_SCOPES: frozenset[Scope] = frozenset(("view", "operate"))
"""What the page on this machine may do; it never gets the token of plant and controller."""

ALLOWED: dict[ClientClass, tuple[type[Any], ...]] = {
    "plant": (EventMessage, AlarmMessage, State, OperateAnswer, Ack, Heartbeat),
    "control": (EventMessage, AlarmMessage, OperateAnswer, Ack, Heartbeat),
    "audit": (Ack, Heartbeat),
    "view": (Operate, Ack, Heartbeat),
}

CODEC = Codec(STREAM_MESSAGES)


class StreamSession:
    """One client's session: `receive` gives the validated message, or raises the `WireError` that closes it."""

    def __init__(self, tokens: Mapping[str, frozenset[Scope]]) -> None:
        self._tokens = tokens
        self._scopes: frozenset[Scope] = frozenset()
        self.subscribed: Subscribe | None = None

    def receive_text(self, text: str) -> Any:
        """Return the message in `text`; the first one must subscribe."""
        message = CODEC.decode(text)
        if self.subscribed is None:
            return self._subscribe(message)
        allowed = ALLOWED[self.subscribed.class_]
        if not isinstance(message, allowed):
            raise WireError(Close.SCOPE, f"a client of class {self.subscribed.class_} may not send {_name(message)}")
        if isinstance(message, Operate) and "operate" not in self._scopes:
            raise WireError(Close.SCOPE, "this token may not operate the line")
        if isinstance(message, Ack) and (message.seq is None) == (message.event_id is None):
            raise malformed("ack: exactly one of seq and event_id is needed")
        return message

    def receive_binary(self, data: bytes) -> Frame:
        """Return the frame in `data`; only a plant may send one."""
        if self.subscribed is None:
            raise malformed("the first message must be subscribe")
        if self.subscribed.class_ != "plant":
            raise WireError(Close.SCOPE, f"a client of class {self.subscribed.class_} may not send frames")
        return decode_frame(data)

    def _subscribe(self, message: object) -> Subscribe:
        if not isinstance(message, Subscribe):
            raise malformed("the first message must be subscribe")
        self._scopes = scopes_of(message.token, self._tokens)
        if message.class_ not in self._scopes:
            raise WireError(Close.SCOPE, f"this token may not subscribe as {message.class_}")
        self.subscribed = message
        return message


def scopes_of(token: str, tokens: Mapping[str, frozenset[Scope]]) -> frozenset[Scope]:
    """Return what `token` allows; raises `WireError` (4401) when it is not known."""
    # Every known token is compared, in constant time each, so that the time taken tells nothing.
    found = [scopes for known, scopes in tokens.items() if _same(known, token)]
    if not found:
        raise WireError(Close.TOKEN, "the token is not known")
    return found[0]


def start_after(wanted: Cursor | str, *, epoch: str, oldest: int, newest: int, acked: int) -> int:
    """Return the `seq` after which delivery begins; raises `WireError` (4409, 4410, 4416) for an impossible cursor."""
    if isinstance(wanted, str):
        return {"latest": newest, "oldest": oldest - 1, "acked": max(acked, oldest - 1)}[wanted]
    if wanted.epoch != epoch:
        raise WireError(Close.CONFLICT, f"this log's epoch is {epoch}, not {wanted.epoch[:40]}")
    if wanted.seq > newest:
        raise WireError(Close.CURSOR_IN_FUTURE, f"seq {wanted.seq} is in the future; the newest is {newest}")
    if wanted.seq < oldest - 1:
        raise WireError(Close.CURSOR_TOO_OLD, f"seq {wanted.seq} is too old; the oldest is {oldest}")
    return wanted.seq


def _same(known: str, given: str) -> bool:
    return compare_digest(known.encode(), given.encode())


def _name(message: object) -> str:
    return next(name for name, cls in STREAM_MESSAGES.items() if cls is type(message))
