"""A description of both websockets in AsyncAPI 3.0, made from the very types that validate their messages."""

from typing import Any

from pydantic import TypeAdapter

from serving.wire.codec import MAX_SERVER_TEXT_BYTES, MAX_TEXT_BYTES
from serving.wire.errors import Close
from serving.wire.frames import FrameHeader
from serving.wire.messages import IO_MESSAGES, IO_PROTOCOL, STREAM_MESSAGES, STREAM_PROTOCOL

NOTES = {
    "verdict": (
        "timings_ms.log is the time from handing the verdict to the log until it was committed. The committed bytes "
        "cannot hold it: a verdict that is read again from the log, after a gap or a new connection, has no such entry."
    ),
    "operate": (
        "operate_id is echoed in the answer; without one the server gives a number. target names the belt to jog, or "
        "the gate to fire. The controller takes all commands but pause, step and resume, which the plant takes."
    ),
    "hello": "Only the token is needed; a client without a name is called unnamed.",
    "ack": "From a subscriber with seq: everything up to it arrived. From the server with event_id: it is committed.",
}


def asyncapi() -> dict[str, Any]:
    """Return the AsyncAPI document of `/v1/stream` and `/v1/io`."""
    stream = {name: _message(name, cls) for name, cls in STREAM_MESSAGES.items()}
    stream["frame"] = {
        "contentType": "application/octet-stream",
        "summary": "4-byte big-endian header length, JSON header, pixels (raw or PNG)",
        "headers": TypeAdapter(FrameHeader).json_schema(),
    }
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "LineTwin", "version": "1", "description": _closes()},
        "channels": {
            "stream": {"address": "/v1/stream", "summary": f"subprotocol {STREAM_PROTOCOL}", "messages": stream},
            "io": {
                "address": "/v1/io",
                "summary": f"subprotocol {IO_PROTOCOL}, served by the plant",
                "messages": {name: _message(name, cls) for name, cls in IO_MESSAGES.items()},
            },
        },
    }


def _message(name: str, cls: type[Any]) -> dict[str, Any]:
    schema = TypeAdapter(cls).json_schema(by_alias=True)
    schema["properties"] = {"type": {"const": name}, **schema.get("properties", {})}
    schema["required"] = ["type", *schema.get("required", [])]
    told = {"contentType": "application/json", "payload": schema}
    return {**told, "summary": NOTES[name]} if name in NOTES else told


def _closes() -> str:
    codes = ", ".join(f"{int(code)} {code.name.lower().replace('_', ' ')}" for code in Close)
    return f"A text may have {MAX_TEXT_BYTES} bytes, one from a server {MAX_SERVER_TEXT_BYTES}. Close codes: {codes}"
