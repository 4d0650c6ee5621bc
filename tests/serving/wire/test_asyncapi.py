import json

from serving.wire.asyncapi import asyncapi
from serving.wire.messages import IO_MESSAGES, STREAM_MESSAGES


def test_every_message_of_both_websockets_is_described() -> None:
    document = asyncapi()
    json.dumps(document)
    channels = document["channels"]
    assert set(channels["stream"]["messages"]) == {*STREAM_MESSAGES, "frame"}
    assert set(channels["io"]["messages"]) == set(IO_MESSAGES)
    subscribe = channels["stream"]["messages"]["subscribe"]["payload"]
    assert {"type", "class", "from", "token", "consumer"} <= set(subscribe["properties"])
    assert "4416" in document["info"]["description"]


def test_what_a_verdicts_log_time_means_is_said() -> None:
    told = asyncapi()["channels"]["stream"]["messages"]["verdict"]["summary"]
    assert "timings_ms.log" in told
    assert "committed" in told
