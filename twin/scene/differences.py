"""What two scenes have otherwise, value by value."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import TypeAdapter

from twin.scene.scene import Scene
from twin.types import value


@value
class Changed:
    """One value of the line that is otherwise; None where one of the scenes does not have it at all."""

    key: str
    before: Any
    after: Any


def differences(before: Scene, after: Scene) -> tuple[Changed, ...]:
    """Return every value that two scenes have otherwise, as plain data, by its key from `scene` on."""
    plain = [dict(_leaves(TypeAdapter(Scene).dump_python(scene, mode="json"), "scene")) for scene in (before, after)]
    keys = [key for key in {**plain[0], **plain[1]} if plain[0].get(key) != plain[1].get(key)]
    return tuple(Changed(key=key, before=plain[0].get(key), after=plain[1].get(key)) for key in keys)


def _leaves(plain: Any, key: str) -> Iterator[tuple[str, Any]]:
    """Yield the values of a scene by their dotted keys."""
    if not isinstance(plain, Mapping):
        yield key, plain
        return
    for name, below in plain.items():
        yield from _leaves(below, f"{key}.{name}")
