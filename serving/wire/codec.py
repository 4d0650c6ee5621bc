"""Text on the wire to validated values and back. Whatever arrives, the only error is `WireError` with code 4400."""

import math
from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import from_json, to_json

from serving.wire.errors import malformed

MAX_TEXT_BYTES = 65_536
"""Of a message that a client sends."""
MAX_SERVER_TEXT_BYTES = 4 * MAX_TEXT_BYTES
"""Of a message that a server sends: what a client could send always fits, with all that the server adds."""


class Codec:
    """Reads and writes the messages of one websocket, given as a table of names and types."""

    def __init__(self, messages: Mapping[str, type[Any]]) -> None:
        self._adapters: dict[str, TypeAdapter[Any]] = {name: TypeAdapter(cls) for name, cls in messages.items()}
        self._names = {cls: name for name, cls in messages.items()}

    def encode(self, message: object) -> str:
        """Return the JSON text of a message of this table."""
        name = self._names[type(message)]
        fields = self._adapters[name].dump_python(message, mode="json", by_alias=True)
        return to_json({"type": name, **fields}).decode()

    def decode(self, text: str | bytes, *, limit: int = MAX_TEXT_BYTES) -> Any:
        """Return the message that `text` holds; raises `WireError` (4400) saying what is wrong with it."""
        fields = json_object(text, limit=limit)
        name = fields.pop("type", None)
        if not isinstance(name, str) or name not in self._adapters:
            raise malformed(f"unknown message type {str(name)[:40]!r}; allowed: {', '.join(self._adapters)}")
        try:
            return self._adapters[name].validate_python(fields)
        except ValidationError as error:
            raise malformed(f"{name}: {first_problem(error)}") from None


def json_object(text: str | bytes, *, limit: int) -> dict[str, Any]:
    """Return the JSON object that `text` holds, all numbers finite; raises `WireError` (4400)."""
    size = len(text) if isinstance(text, bytes) else len(text.encode("utf-8", "surrogatepass"))
    if size > limit:
        raise malformed(f"a message of {size} bytes; allowed: {limit}")
    try:
        data = from_json(text.encode() if isinstance(text, str) else text, allow_inf_nan=False)
    except ValueError as error:
        raise malformed(f"not JSON: {error}") from None
    if not isinstance(data, dict):
        raise malformed("a message is a JSON object")
    if not _representable(data):
        raise malformed("numbers must be finite and fit into 64 bits")
    return data


def first_problem(error: ValidationError) -> str:
    """Return the first problem of a validation error in one line: where, and what."""
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(step) for step in first["loc"])
    return f"{where}: {first['msg']}" if where else first["msg"]


def _representable(data: object) -> bool:
    match data:
        case dict():
            return all(map(_representable, data.values()))
        case list():
            return all(map(_representable, data))
        case bool():
            return True
        case int():
            return -(2**63) <= data < 2**63
        case float():
            return math.isfinite(data)
        case _:
            return True
