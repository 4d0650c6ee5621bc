import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serving.wire.codec import MAX_SERVER_TEXT_BYTES, MAX_TEXT_BYTES, Codec
from serving.wire.errors import Close, WireError
from serving.wire.messages import (
    IO_MESSAGES,
    STREAM_MESSAGES,
    Ack,
    AlarmMessage,
    Cursor,
    EventMessage,
    Gap,
    Heartbeat,
    Hello,
    State,
    Subscribe,
)
from tests.serving.samples import alarm, disposed, event, json_values, truth, verdict
from twin.types import Command, LatchedTrigger, Operate, Pose, Tags

STREAM, IO = Codec(STREAM_MESSAGES), Codec(IO_MESSAGES)


@pytest.mark.parametrize(
    "message",
    [
        Subscribe(consumer="plc-1", class_="control", token="t", from_=Cursor(epoch="e", seq=7)),
        Subscribe(consumer="page", class_="view"),
        verdict(),
        EventMessage(event=event(), epoch="e", seq=3),
        EventMessage(event=truth()),
        AlarmMessage(event=alarm()),
        Ack(seq=4),
        Ack(event_id="x/1"),
        Heartbeat(t_mono_ns=5, newest=2),
        Gap(from_=3, to=9),
        State(t_s=1.0, tags={"a.b": True, "n": 3, "s": "Idle"}, poses={"P1": Pose(position_m=(1, 2, 3))}),
        Operate(operate_id="1", command="hold", who="me"),
    ],
)
def test_stream_messages_come_back_as_they_went(message: object) -> None:
    assert STREAM.decode(STREAM.encode(message)) == message


def test_io_messages_come_back_as_they_went() -> None:
    latched = LatchedTrigger(trigger_id="T1", encoder_count=5, t_s=0.1)
    for message in (
        Hello(client="plc"),
        Tags(t_s=1.0, scan=3, values={"gate.drive": False, "infeed.encoder_count": 7}, latched=(latched,)),
        Command(command_id="c", tag="gate.drive", value=True, trigger_id="T1", valid_from_count=1, valid_until_count=2),
    ):
        assert IO.decode(IO.encode(message)) == message


def test_the_wire_uses_the_contracts_names() -> None:
    told = json.loads(STREAM.encode(Subscribe(consumer="c", class_="view", from_="oldest")))
    assert told == {"type": "subscribe", "consumer": "c", "class": "view", "token": "", "from": "oldest"}
    assert json.loads(STREAM.encode(Gap(from_=1, to=2))) == {"type": "gap", "from": 1, "to": 2}


def refused(codec: Codec, data: Any) -> str:
    with pytest.raises(WireError) as caught:
        codec.decode(data)
    assert caught.value.code == Close.MALFORMED
    return caught.value.reason


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "not JSON"),
        ("[]", "a message is a JSON object"),
        ('{"type":"subscribed"}', "unknown message type 'subscribed'"),
        ('{"type":["x"]}', "unknown message type"),
        ('{"type":"ack","seq":-1}', "ack: seq"),
        ('{"type":"ack","seq":"3"}', "ack: seq"),
        ('{"type":"ack","seq":1,"extra":1}', "extra"),
        ('{"type":"heartbeat","t_mono_ns":1e999}', "finite"),
        ('{"type":"state","t_s":NaN}', "not JSON"),
        ('{"type":"state","t_s":' + "9" * 400 + "}", "64 bits"),
        ('{"type":"x","a":"\\ud800"}', "not JSON"),
        ("[" * 5000, "not JSON"),
        ('{"type":"subscribe","consumer":"a b","class":"view"}', "consumer"),
    ],
)
def test_what_is_wrong_is_told(text: str, problem: str) -> None:
    assert problem in refused(STREAM, text)


def test_a_message_has_a_limit() -> None:
    assert "bytes" in refused(STREAM, " " * (MAX_TEXT_BYTES + 1))


@given(st.text() | st.binary() | json_values.map(json.dumps))
def test_garbage_is_malformed_and_nothing_else(data: str | bytes) -> None:
    refused(STREAM, data)


@given(st.sampled_from(sorted(STREAM_MESSAGES)), st.dictionaries(st.text(max_size=10), json_values, max_size=4))
def test_a_known_type_with_any_fields_is_read_or_malformed(name: str, fields: dict[str, Any]) -> None:
    try:
        message = STREAM.decode(json.dumps({**fields, "type": name}))
    except WireError as error:
        assert error.code == Close.MALFORMED
    else:
        assert STREAM.decode(STREAM.encode(message)) == message


@given(st.data())
def test_a_broken_field_never_breaks_the_reader(data: st.DataObject) -> None:
    """Take a valid message, put any value into any of its fields."""
    message = data.draw(st.sampled_from([verdict(), EventMessage(event=disposed()), State(t_s=1.0)]))
    plain = json.loads(STREAM.encode(message))
    plain[data.draw(st.sampled_from(sorted(plain)))] = data.draw(json_values)
    try:
        STREAM.encode(STREAM.decode(json.dumps(plain)))
    except WireError as error:
        assert error.code == Close.MALFORMED


@pytest.mark.parametrize("field", ["operate_id", "who", "reason"])
def test_an_operators_words_are_bounded(field: str) -> None:
    words = {"type": "operate", "operate_id": "1", "command": "hold", "who": "me", "reason": "", field: "x" * 201}
    with pytest.raises(WireError, match=field):
        STREAM.decode(json.dumps(words))


def test_what_comes_from_the_server_may_be_larger() -> None:
    told = AlarmMessage(event=alarm())
    long = json.dumps({**json.loads(STREAM.encode(told)), "epoch": "e" * MAX_TEXT_BYTES})
    with pytest.raises(WireError, match="allowed"):
        STREAM.decode(long)
    assert isinstance(STREAM.decode(long, limit=MAX_SERVER_TEXT_BYTES), AlarmMessage)


def test_a_hello_needs_its_token_only() -> None:
    hello = IO.decode('{"type":"hello","token":"secret"}')
    assert (hello.token, hello.role) == ("secret", "controller")
