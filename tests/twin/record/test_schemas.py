"""What is written holds to its schemas, to Foxglove's published names, and to what Foxglove can read of a schema."""

import json
from base64 import b64decode
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mcap.reader import make_reader

from tests.recorded import Recorded
from twin.events import Event
from twin.record.schemas import event_schema, flat, nested, verdict_schema

TIME = {"sec": int, "nsec": int}
VECTOR = dict.fromkeys("xyz", float)
POSE = {"position": VECTOR, "orientation": dict.fromkeys("xyzw", float)}
COLOR = dict.fromkeys("rgba", float)
PUBLISHED: dict[str, Any] = {
    "foxglove.SceneUpdate": {
        "deletions": [{"timestamp": TIME, "type": int, "id": str}],
        "entities": [
            {
                "timestamp": TIME,
                "frame_id": str,
                "id": str,
                "lifetime": TIME,
                "frame_locked": bool,
                "metadata": [{"key": str, "value": str}],
                "arrows": [],
                "cubes": [{"pose": POSE, "size": VECTOR, "color": COLOR}],
                "spheres": [],
                "cylinders": [
                    {"pose": POSE, "size": VECTOR, "bottom_scale": float, "top_scale": float, "color": COLOR}
                ],
                "lines": [],
                "triangles": [],
                "texts": [],
                "models": [],
            }
        ],
    },
    "foxglove.CompressedImage": {"timestamp": TIME, "frame_id": str, "data": str, "format": str},
}
"""Required fields after https://docs.foxglove.dev/docs/sdk/schemas; an empty list stands for what is never drawn."""


def assert_published(message: Any, shape: Any) -> None:
    if isinstance(shape, dict):
        assert shape.keys() <= message.keys()
        for name, inner in shape.items():
            assert_published(message[name], inner)
    elif isinstance(shape, list):
        assert isinstance(message, list)
        assert shape or not message
        for each in message:
            assert_published(each, shape[0])
    else:
        assert isinstance(message, (int, float) if shape is float else shape)


KINDS: dict[str, Any] = {
    "object": dict, "array": list, "string": str, "boolean": bool, "integer": int, "number": (int, float),
}  # fmt: skip


def assert_valid(message: Any, schema: dict[str, Any]) -> None:
    """Hold a message to the types, required fields and items of a JSON Schema."""
    if "type" in schema:
        assert isinstance(message, KINDS[schema["type"]]), (message, schema)
        assert schema["type"] == "boolean" or not isinstance(message, bool)
    assert set(schema.get("required", ())) <= (message.keys() if isinstance(message, dict) else set())
    for name, inner in schema.get("properties", {}).items():
        if name in message:
            assert_valid(message[name], inner)
    for each in message if "items" in schema else ():
        assert_valid(each, schema["items"])
    if "oneOf" in schema and all("const" in each for each in schema["oneOf"]):
        assert message in [each["const"] for each in schema["oneOf"]]


def assert_foxglove_reads(schema: dict[str, Any], where: str = "") -> None:
    """Hold a schema to what Foxglove's reader of JSON Schemas takes: plain types below objects with properties."""
    assert schema.get("type") == "object", where
    for name, inner in schema["properties"].items():
        at = f"{where}.{name}"
        if "oneOf" in inner:
            assert all(isinstance(each["const"], int) for each in inner["oneOf"]), at
        elif inner["type"] == "object":
            assert_foxglove_reads(inner, at)
        elif inner["type"] == "array" and inner["items"]["type"] == "object":
            assert_foxglove_reads(inner["items"], at)
        else:
            plain = inner["items"] if inner["type"] == "array" else inner
            assert plain["type"] in ("string", "number", "integer", "boolean"), at


@cache
def messages(path: Path) -> list[tuple[str, str, dict[str, Any], Any]]:
    """Return topic, name of the schema, schema and message of all that a recording holds."""
    with path.open("rb") as file:
        return [
            (channel.topic, schema.name, json.loads(schema.data), json.loads(message.data))
            for schema, channel, message in make_reader(file).iter_messages()
            if schema is not None and schema.encoding == "jsonschema"
        ]


def of(path: Path, topic: str) -> Iterator[tuple[str, dict[str, Any], Any]]:
    return ((name, schema, message) for at, name, schema, message in messages(path) if at == topic)


@pytest.mark.parametrize("topic", ["/events", "/verdicts", "/tags", "/scene", "/poses", "/pictures"])
def test_each_message_holds_to_its_schema_which_foxglove_reads(recorded: Recorded, topic: str) -> None:
    found = list(of(recorded[0], topic))
    assert found
    assert_foxglove_reads(found[0][1])
    assert found[0][1]["title"] == found[0][0]
    for _, schema, message in found:
        assert_valid(message, schema)


@pytest.mark.parametrize(
    ("topic", "name"),
    [
        ("/scene", "foxglove.SceneUpdate"),
        ("/poses", "foxglove.SceneUpdate"),
        ("/pictures", "foxglove.CompressedImage"),
    ],
)
def test_foxgloves_messages_have_its_published_fields(recorded: Recorded, topic: str, name: str) -> None:
    found = list(of(recorded[0], topic))
    assert {each for each, _, _ in found} == {name}
    for _, schema, message in found:
        assert schema["required"] == list(PUBLISHED[name])
        assert_published(message, PUBLISHED[name])


def test_pictures_are_jpeg_files_named_by_their_trigger(recorded: Recorded) -> None:
    for _, _, message in of(recorded[0], "/pictures"):
        assert message["format"] == "jpeg"
        assert b64decode(message["data"]).startswith(b"\xff\xd8\xff")
        assert message["message_id"].startswith("T")


def test_schemas_of_our_own_hold_every_event_and_the_whole_verdict() -> None:
    events = event_schema()
    assert {"PartReleased", "TruthTold", "CommandSent", "RunPaced"} <= events["$defs"].keys()
    assert len(events["allOf"][0]["oneOf"]) == len(get_args(get_args(Event)[0]))
    assert {"defects", "part_id", "timings_ms"} <= verdict_schema()["allOf"][0]["properties"].keys()


@given(
    st.dictionaries(
        st.from_regex(r"[a-z_]{1,6}(\.[a-z_]{1,6}){0,2}", fullmatch=True),
        st.booleans() | st.integers() | st.text(max_size=5),
    )
)
def test_tags_by_device_are_the_same_tags(values: dict[str, Any]) -> None:
    devices = {tag.partition(".")[0] for tag in values if "." in tag}
    values = {tag: each for tag, each in values.items() if tag not in devices}
    assert flat(nested(values)) == values
