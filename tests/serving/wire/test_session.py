from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serving.wire.errors import Close, WireError
from serving.wire.frames import encode_frame
from serving.wire.messages import Ack, Cursor, EventMessage, Heartbeat, State, Subscribe
from serving.wire.session import ALL_SCOPES, ALLOWED, CODEC, Scope, StreamSession, start_after
from tests.serving.samples import event, frame
from twin.types import Operate, OperateAnswer

TOKENS: dict[str, frozenset[Scope]] = {"all": ALL_SCOPES, "look": frozenset(["view"])}
MESSAGES: list[Any] = [
    EventMessage(event=event()),
    State(t_s=0.0),
    Ack(seq=1),
    Heartbeat(),
    Operate(operate_id="1", command="stop", who="me"),
    OperateAnswer(operate_id="1", accepted=True, answer=""),
]


def session(kind: Any, token: str = "all") -> StreamSession:
    made = StreamSession(TOKENS)
    made.receive_text(CODEC.encode(Subscribe(consumer="c", class_=kind, token=token)))
    return made


def code_of(act: Any) -> Close:
    with pytest.raises(WireError) as caught:
        act()
    return caught.value.code


def test_nothing_comes_before_subscribe() -> None:
    for message in MESSAGES:
        assert code_of(lambda m=message: StreamSession(TOKENS).receive_text(CODEC.encode(m))) == Close.MALFORMED
    assert code_of(lambda: StreamSession(TOKENS).receive_binary(encode_frame(frame()))) == Close.MALFORMED


@pytest.mark.parametrize("token", ["", "wrong", "al", "alle", "令牌"])
def test_an_unknown_token_is_4401(token: str) -> None:
    assert code_of(lambda: session("view", token)) == Close.TOKEN


@pytest.mark.parametrize("kind", ["plant", "control", "audit"])
def test_a_token_without_the_scope_is_4403(kind: str) -> None:
    assert code_of(lambda: session(kind, "look")) == Close.SCOPE


def test_a_viewer_without_the_scope_may_not_operate() -> None:
    text = CODEC.encode(Operate(operate_id="1", command="stop", who="me"))
    assert code_of(lambda: session("view", "look").receive_text(text)) == Close.SCOPE
    assert isinstance(session("view").receive_text(text), Operate)


@given(st.sampled_from(sorted(ALLOWED)), st.sampled_from(MESSAGES))
def test_each_class_sends_its_own_messages_only(kind: Any, message: Any) -> None:
    text = CODEC.encode(message)
    if isinstance(message, ALLOWED[kind]):
        assert session(kind).receive_text(text) == message
    else:
        assert code_of(lambda: session(kind).receive_text(text)) == Close.SCOPE


def test_only_a_plant_sends_frames() -> None:
    data = encode_frame(frame())
    assert session("plant").receive_binary(data).trigger_id == "T1"
    assert code_of(lambda: session("view").receive_binary(data)) == Close.SCOPE


def test_an_ack_names_one_thing() -> None:
    for ack in (Ack(), Ack(seq=1, event_id="x")):
        assert code_of(lambda a=ack: session("view").receive_text(CODEC.encode(a))) == Close.MALFORMED


def test_a_cursor_leads_to_its_place_or_to_the_code_that_says_why_not() -> None:
    log: dict[str, Any] = {"epoch": "e", "oldest": 5, "newest": 9, "acked": 7}
    assert start_after("latest", **log) == 9
    assert start_after("oldest", **log) == 4
    assert start_after("acked", **log) == 7
    assert start_after(Cursor(epoch="e", seq=6), **log) == 6
    assert start_after(Cursor(epoch="e", seq=4), **log) == 4
    assert code_of(lambda: start_after(Cursor(epoch="f", seq=6), **log)) == Close.CONFLICT
    assert code_of(lambda: start_after(Cursor(epoch="e", seq=10), **log)) == Close.CURSOR_IN_FUTURE
    assert code_of(lambda: start_after(Cursor(epoch="e", seq=3), **log)) == Close.CURSOR_TOO_OLD


def test_a_close_reason_fits_into_a_close_frame() -> None:
    assert len(WireError(Close.SCOPE, "字" * 200).close_reason.encode()) <= 123
