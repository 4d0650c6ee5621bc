"""A description of both websockets in AsyncAPI 3.0, made from the very types that validate their messages."""

from typing import Any

from pydantic import TypeAdapter

from serving.wire.errors import Close
from serving.wire.frames import FrameHeader
from serving.wire.messages import IO_MESSAGES, IO_PROTOCOL, STREAM_MESSAGES, STREAM_PROTOCOL


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
    return {"contentType": "application/json", "payload": schema}


def _closes() -> str:
    return "Close codes: " + ", ".join(f"{int(code)} {code.name.lower().replace('_', ' ')}" for code in Close)
