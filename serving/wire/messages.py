"""The messages of both websockets as frozen values. On the wire each is its fields and `type`, its name.

`Verdict`, `Operate`, `OperateAnswer`, `Tags` and `Command` of `twin.types` travel as they are.
"""

from dataclasses import field
from typing import Annotated, Any, Literal

from pydantic import Field

from twin.events import AlarmRaised, Event
from twin.types import Command, Operate, OperateAnswer, Pose, Tags, TagValue, Verdict, value

STREAM_PROTOCOL = "linetwin.v1"
IO_PROTOCOL = "linetwin.io.v1"

ClientClass = Literal["plant", "control", "audit", "view"]
Name = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_.:-]+$")]
Seq = Annotated[int, Field(strict=True, ge=0, le=2**62)]
Nanoseconds = Annotated[int, Field(strict=True, ge=0, le=2**62)]


@value
class Cursor:
    """A position in the durable log: everything up to `seq` in the log called `epoch` is known already."""

    epoch: Annotated[str, Field(max_length=64)]
    seq: Seq


@value
class Subscribe:
    """The first message of a client on the stream."""

    consumer: Name
    class_: Annotated[ClientClass, Field(alias="class")]
    token: Annotated[str, Field(max_length=256)] = ""
    from_: Annotated[Cursor | Literal["latest", "oldest", "acked"], Field(alias="from")] = "latest"
    """Where to begin; `acked` is what this consumer acknowledged last."""


@value
class Welcome:
    """The server's answer: which log this is, what it holds, and how often heartbeats come."""

    epoch: str
    oldest: Seq
    newest: Seq
    heartbeat_ms: int


@value
class EventMessage:
    """An event; `epoch` and `seq` once it is logged."""

    event: Event
    epoch: str = ""
    seq: int = -1


@value
class AlarmMessage:
    """An alarm; `epoch` and `seq` once it is logged."""

    event: AlarmRaised
    epoch: str = ""
    seq: int = -1


@value
class Ack:
    """Everything up to `seq` arrived (a subscriber), or the event `event_id` is committed (the server)."""

    seq: Seq | None = None
    event_id: Annotated[str, Field(max_length=200)] | None = None


@value
class Heartbeat:
    """A sign of life; the server's carries the newest `seq`."""

    t_mono_ns: Nanoseconds = 0
    newest: Seq | None = None


@value
class Gap:
    """A viewer lagged: the records `from` to `to` were left out (they are in the log)."""

    from_: Annotated[Seq, Field(alias="from")]
    to: Seq


@value
class State:
    """What a page draws: tags, poses by body and station states of the plant. Newest only, never logged."""

    t_s: float
    tags: dict[str, TagValue] = field(default_factory=dict)
    poses: dict[str, Pose] = field(default_factory=dict)
    stations: dict[str, str] = field(default_factory=dict)
    pace: dict[str, float] = field(default_factory=dict)
    positions: dict[str, str] = field(default_factory=dict)
    """What each device that people put to a position stands at."""
    faults: tuple[str, ...] = ()
    """The scene's faults that act now and that people are told of, by id."""
    paused: bool = False
    """The plant's simulated time stands, or goes on scan by scan."""


@value
class PictureReady:
    """The picture of this trigger can be fetched, with its heat map. Newest only, never logged."""

    trigger_id: str
    part_id: str | None
    picture: str
    heat: str


@value
class Hello:
    """The first message on the plant's field I/O. One controller holds the line, viewers may watch."""

    token: Annotated[str, Field(max_length=256)] = ""
    client: Name = "unnamed"
    role: Literal["controller", "viewer"] = "controller"


@value
class HelloAnswer:
    """The plant's answer: whether this client holds the line, and how old its heartbeat may grow."""

    holds: bool
    heartbeat_limit_ms: int
    scan_s: float


@value
class CommandAck:
    """The plant has taken a command, or says why not."""

    command_id: str
    accepted: bool
    reason: str = ""


STREAM_MESSAGES: dict[str, type[Any]] = {
    "subscribe": Subscribe,
    "welcome": Welcome,
    "verdict": Verdict,
    "event": EventMessage,
    "alarm": AlarmMessage,
    "operate": Operate,
    "operate_answer": OperateAnswer,
    "ack": Ack,
    "heartbeat": Heartbeat,
    "gap": Gap,
    "state": State,
    "picture": PictureReady,
}

IO_MESSAGES: dict[str, type[Any]] = {
    "hello": Hello,
    "hello_answer": HelloAnswer,
    "tags": Tags,
    "command": Command,
    "command_ack": CommandAck,
    "heartbeat": Heartbeat,
}
