"""JSON Schemas of a recording's channels: Foxglove's well-known messages, and LineTwin's own.

Field names and required fields of the `foxglove.` messages follow Foxglove's published schemas
(https://docs.foxglove.dev/docs/sdk/schemas), of which the optional fields that no recording fills are left out.
Foxglove reads plain types under a root of type object, and neither references nor alternatives: LineTwin's own
schemas show it their plain fields, and hold the whole message, as pydantic describes it, beside them.
"""

from typing import Any

from pydantic import TypeAdapter

from twin.events import EVENT
from twin.types import LatchedTrigger, Tags, TagValue, Verdict

Schema = dict[str, Any]

NUMBER: Schema = {"type": "number"}
INTEGER: Schema = {"type": "integer"}
STRING: Schema = {"type": "string"}
BOOLEAN: Schema = {"type": "boolean"}
PLAIN = ("string", "number", "integer", "boolean")


def obj(title: str, /, **properties: Schema) -> Schema:
    """Return the schema of an object whose properties are all required."""
    return {"title": title, "type": "object", "properties": properties, "required": list(properties)}


def array(items: Schema) -> Schema:
    """Return the schema of an array."""
    return {"type": "array", "items": items}


NANOSECONDS: Schema = {"type": "integer", "minimum": 0, "maximum": 999_999_999}
TIME = obj("time", sec={"type": "integer", "minimum": 0}, nsec=NANOSECONDS)
DURATION = obj("duration", sec=INTEGER, nsec=NANOSECONDS)
VECTOR = obj("foxglove.Vector3", x=NUMBER, y=NUMBER, z=NUMBER)
QUATERNION = obj("foxglove.Quaternion", x=NUMBER, y=NUMBER, z=NUMBER, w=NUMBER)
POSE = obj("foxglove.Pose", position=VECTOR, orientation=QUATERNION)
COLOR = obj("foxglove.Color", r=NUMBER, g=NUMBER, b=NUMBER, a=NUMBER)
CUBE = obj("foxglove.CubePrimitive", pose=POSE, size=VECTOR, color=COLOR)
CYLINDER = obj("foxglove.CylinderPrimitive", pose=POSE, size=VECTOR, bottom_scale=NUMBER, top_scale=NUMBER, color=COLOR)
UNUSED = ("arrows", "spheres", "lines", "triangles", "texts", "models")
"""Primitives that every entity must list, and of which a recording draws none."""

ENTITY = obj(
    "foxglove.SceneEntity",
    timestamp=TIME,
    frame_id=STRING,
    id=STRING,
    lifetime=DURATION,
    frame_locked=BOOLEAN,
    metadata=array(obj("foxglove.KeyValuePair", key=STRING, value=STRING)),
    cubes=array(CUBE),
    cylinders=array(CYLINDER),
    **{name: array({"type": "object", "properties": {}}) for name in UNUSED},
)
DELETION_TYPE: Schema = {
    "title": "foxglove.SceneEntityDeletionType",
    "oneOf": [{"title": "MATCHING_ID", "const": 0}, {"title": "ALL", "const": 1}],
}
DELETION = obj("foxglove.SceneEntityDeletion", timestamp=TIME, type=DELETION_TYPE, id=STRING)
SCENE_UPDATE = obj("foxglove.SceneUpdate", deletions=array(DELETION), entities=array(ENTITY))

_IMAGE = obj(
    "foxglove.CompressedImage",
    timestamp=TIME,
    frame_id=STRING,
    data={"type": "string", "contentEncoding": "base64"},
    format=STRING,
)
COMPRESSED_IMAGE = {**_IMAGE, "properties": {**_IMAGE["properties"], "message_id": STRING}}
"""`message_id` is Foxglove's optional name of one message; a recording puts the trigger there."""


def event_schema() -> Schema:
    """Return the schema of the channel of events: the union of all, with what each one carries as plain fields."""
    plain = {"type": STRING, "event_id": STRING, "t_s": NUMBER, "source": STRING}
    return _shown("linetwin.Event", EVENT, plain)


def verdict_schema() -> Schema:
    """Return the schema of the channel of verdicts."""
    adapter = TypeAdapter(Verdict)
    properties = adapter.json_schema(mode="serialization")["properties"]
    plain = {name: {"type": each["type"]} for name, each in properties.items() if each.get("type") in PLAIN}
    return _shown("linetwin.Verdict", adapter, plain)


def tags_schema(tags: Tags) -> Schema:
    """Return the schema of the channel of tags, of a line that has these."""
    latched = TypeAdapter(LatchedTrigger).json_schema(mode="serialization")["properties"]
    plain = {name: {"type": each["type"]} for name, each in latched.items()}
    return obj("linetwin.Tags", t_s=NUMBER, scan=INTEGER, latched=array(obj("latched", **plain)), values=_values(tags))


def nested(values: dict[str, TagValue]) -> dict[str, Any]:
    """Return tags by device: Foxglove plots `/tags.values.infeed.running`, but no name with a dot in it."""
    result: dict[str, Any] = {}
    for tag, each in values.items():
        device, dot, name = tag.partition(".")
        if dot:
            result.setdefault(device, {})[name] = each
        else:
            result[tag] = each
    return result


def flat(values: dict[str, Any]) -> dict[str, TagValue]:
    """Return tags by name, as `nested` took them."""
    result: dict[str, TagValue] = {}
    for device, each in values.items():
        if isinstance(each, dict):
            result.update({f"{device}.{name}": inner for name, inner in each.items()})
        else:
            result[device] = each
    return result


def _values(tags: Tags) -> Schema:
    def plain(each: TagValue) -> Schema:
        return BOOLEAN if isinstance(each, bool) else STRING if isinstance(each, str) else NUMBER

    properties = {
        device: obj(device, **{name: plain(inner) for name, inner in each.items()})
        if isinstance(each, dict)
        else plain(each)
        for device, each in nested(tags.values).items()
    }
    return obj("values", **properties)


def _shown(title: str, adapter: TypeAdapter[Any], plain: dict[str, Schema]) -> Schema:
    """Return a whole schema under a root that shows its plain fields."""
    whole = adapter.json_schema(mode="serialization", ref_template="#/$defs/{model}")
    definitions = whole.pop("$defs", {})
    root = {"title": title, "type": "object", "properties": plain, "required": list(plain)}
    return {**root, "allOf": [whole], "$defs": definitions}
