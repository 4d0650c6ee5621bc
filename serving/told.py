"""Errors of Hydra and pydantic in one sentence each: the key as the user wrote it, what it got, and what is allowed."""

import dataclasses
import difflib
import re
import types
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import ValidationError

from serving.folders import shipped
from twin.errors import ConfigError

if TYPE_CHECKING:
    from yaml import YAMLError

LIMITS = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than", "expected": "", "expected_tags": ""}
"""What pydantic calls its limits, in words."""


def wrong_value(error: ValidationError, cls: type[Any], where: str, data: object) -> ConfigError:
    """Return the first problem of `data` that should have become `cls`, with its key below `where`."""
    first = error.errors()[0]
    steps, siblings, at = _user_path(cls, first["loc"])
    key = ".".join([where, *steps])
    if first["type"] in ("union_tag_invalid", "union_tag_not_found"):
        return _no_kind(key, first, at, _beside(data, steps))
    if first["type"] != "unexpected_keyword_argument":
        return ConfigError(key, first["msg"], got=_short(first.get("input")), allowed=_limits(first))
    parent = key.rpartition(".")[0]
    near = difflib.get_close_matches(steps[-1], siblings, n=3, cutoff=0.6) or siblings
    allowed = ", ".join(f"{parent}.{name}" for name in near)
    return ConfigError(key, "this key is not known", got=_short(first.get("input")), allowed=allowed)


def _beside(data: object, steps: Sequence[str]) -> list[str]:
    """Return the names of what stands beside a key in a mapping; none where it stands in no mapping."""
    for step in steps[:-1]:
        data = data.get(step) if isinstance(data, dict) else None
    return [str(name) for name in data if name != steps[-1]] if isinstance(data, dict) else []


def _no_kind(key: str, error: Any, union: Any, beside: Sequence[str]) -> ConfigError:
    """Return the error of data that is none of a union's kinds: what tells the kind is missing, or is none of them.

    A name that was mistyped makes something new without a kind: so what is there is told as well.
    """
    context = error["ctx"]
    name = context["discriminator"].strip("'")
    got = context.get("tag")
    problem = f"a {name} is needed" if got is None else f"there is no such {name}"
    allowed = ", ".join(str(tag) for member in _members(union) for tag in _tags(member))
    if got is None and beside:
        allowed += f"; or a key of what is there: {', '.join(beside)}"
    return ConfigError(f"{key}.{name}", problem, got=got, allowed=allowed)


def composing_failed(error: Exception, verb: str, known: Sequence[str]) -> ConfigError:
    """Return Hydra's many-lined error in one sentence; `known` are the keys that the verb has."""
    text = str(error)
    if match := re.search(r"Could not (?:override|delete from config\.) '([^']+)'", text):
        return unknown_key(match.group(1), known)
    if match := re.search(r"Could not (?:find|load) '(?:.*/)?([^'/]+)/([^'/]+)'", text):
        return no_choice(*match.groups())
    if match := re.search(r"Missing mandatory value: (\S+)", text):
        key = getattr(error, "full_key", None) or match.group(1)
        return ConfigError(key, "a value is needed", allowed=f"{key}=...")
    key = getattr(error, "full_key", None) or verb
    return ConfigError(key, " ".join(text.partition("\n")[0].split())[:200])


def not_yaml(error: "YAMLError") -> ConfigError:
    """Return the error of a file that is no YAML: which one, and where in it."""
    mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", None) or str(error)
    told = f"this is no YAML ({' '.join(problem.split())[:150]})"
    if mark is None:
        return ConfigError("scene", told)
    return ConfigError(str(mark.name), told, got=f"line {mark.line + 1}, column {mark.column + 1}")


def unknown_key(key: str, known: Sequence[str]) -> ConfigError:
    """Return the error of a key that a verb does not have."""
    near = difflib.get_close_matches(key, known, n=4, cutoff=0.5)
    parent = key.rpartition(".")[0]
    roots = sorted({name.partition(".")[0] for name in known})
    siblings = [name for name in known if parent and name.startswith(f"{parent}.")]
    return ConfigError(key, "this key is not known", allowed=", ".join(near or siblings[:8] or roots))


def no_choice(group: str, got: object) -> ConfigError:
    """Return the error of a choice that a configuration group does not have."""
    return ConfigError(group, "there is no such choice", got=got, allowed=", ".join(choices(group)))


def choices(group: str) -> list[str]:
    """Return the choices of a configuration group; none when it is no group."""
    return sorted(path.stem for path in (shipped("configs") / group).glob("*.yaml"))


def leaves(config: object, prefix: str = "") -> list[str]:
    """Return the dotted keys of a composed configuration."""
    if not isinstance(config, dict):
        return [prefix]
    return [leaf for key, item in config.items() for leaf in leaves(item, f"{prefix}.{key}" if prefix else str(key))]


def _user_path(cls: Any, loc: Sequence[int | str]) -> tuple[list[str], list[str], Any]:
    """Return the keys of a pydantic location as users write them, the last one's siblings, and the type at the end.

    pydantic puts the chosen member of a union into the path; it is dropped just where the type has a union.
    """
    keys: list[str] = []
    siblings: list[str] = []
    current = cls
    for step in loc:
        members = _members(current)
        if len(members) > 1:
            current = next((member for member in members if step in _tags(member)), None)
            continue
        (current,) = members
        keys.append(str(step))
        siblings = [field.name for field in dataclasses.fields(current)] if dataclasses.is_dataclass(current) else []
        current = _child(current, step)
    return keys, siblings, current


def _members(hint: Any) -> tuple[Any, ...]:
    """Return the dataclasses of a union, or the type itself."""
    if get_origin(hint) is Annotated:
        return _members(get_args(hint)[0])
    if get_origin(hint) in (Union, types.UnionType):
        members = tuple(member for member in get_args(hint) if member is not type(None))
        return members if len(members) == 1 or all(map(dataclasses.is_dataclass, members)) else (hint,)
    return (hint,)


def _tags(member: Any) -> tuple[Any, ...]:
    """Return the literal that chooses this member of a union: the field that can be one thing only."""
    literals = (get_args(hint) for hint in get_type_hints(member).values() if get_origin(hint) is Literal)
    return next((each for each in literals if len(each) == 1), ())


def _child(hint: Any, step: int | str) -> Any:
    if dataclasses.is_dataclass(hint):
        return get_type_hints(hint, include_extras=True).get(str(step))
    items = get_args(hint)
    if get_origin(hint) is tuple and isinstance(step, int):
        return items[0] if items[-1] is Ellipsis else items[min(step, len(items) - 1)]
    return items[-1] if get_origin(hint) is dict else None


def _short(got: object) -> object:
    text = repr(got)
    return got if len(text) <= 80 else f"{text[:77]}..."


def _limits(error: Any) -> str:
    context = error.get("ctx", {})
    return ", ".join(f"{LIMITS[name]} {limit}".strip() for name, limit in context.items() if name in LIMITS)
