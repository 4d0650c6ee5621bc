"""From words on the command line to validated, frozen values: Hydra composes, pydantic validates.

`scene=NAME` takes a scene that ships, `scene=PATH` a folder from anywhere; its `scene.yaml` is Hydra's group `scene`.
"""

import difflib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from serving.folders import shipped
from twin.errors import ConfigError, NotFoundError
from twin.scene import Scene

T = TypeVar("T")

DEFAULT_SCENE = "bearing"

PATH_KEYS = frozenset(
    {"model_dir", "data.root", "data.group", "data.annotations"}
    | {f"{verb}.out" for verb in ("dataset", "train", "run", "demo", "inspect")}
    | {"operate.url", "control.url", "control.io", "serve.log"}
)
"""Keys whose value is taken as it stands: blanks, brackets, `=` and Chinese need no quoting for Hydra."""


def scene_folder(name: str) -> Path:
    """Return the folder of the scene called `name`, or of the path that it is; raises `NotFoundError`."""
    known = {path.parent.name: path.parent for path in sorted(shipped("scenes").glob("*/scene.yaml"))}
    if name in known:
        return known[name]
    folder = Path(name).expanduser()
    if (folder / "scene.yaml").is_file():
        return folder.resolve()
    raise NotFoundError("scene", name, exist=known, advice="or give the path of a folder that holds a scene.yaml")


def compose(verb: str, overrides: Sequence[str]) -> dict[str, Any]:
    """Return the composed configuration of `verb` as plain data; raises `ConfigError` or `NotFoundError`."""
    # Hydra takes a quarter of a second to import: only a verb that composes pays for it.
    from hydra import compose as hydra_compose
    from hydra import initialize_config_dir
    from hydra.errors import HydraException
    from omegaconf import OmegaConf
    from omegaconf.errors import OmegaConfBaseException

    words, scene = _split_scene(overrides)
    folder = scene_folder(scene)
    try:
        with initialize_config_dir(config_dir=str(shipped("configs")), version_base="1.3"):
            config = hydra_compose(
                verb, overrides=[*map(_quoted, words), f"hydra.searchpath=[{_quote(f'file://{folder}')}]"]
            )
        plain = OmegaConf.to_container(config, resolve=True, throw_on_missing=True)
    except (HydraException, OmegaConfBaseException) as error:
        raise _explained(error, verb, words) from None
    assert isinstance(plain, dict)
    return {str(key): item for key, item in plain.items()}


def compose_scene(name: str = DEFAULT_SCENE, overrides: Sequence[str] = ()) -> Scene:
    """Return the validated scene `name` (or the path that it is) with overrides such as `scene.name=mine`."""
    return validated(Scene, compose("scene_only", [f"scene={name}", *overrides])["scene"], "scene")


def validated(cls: type[T], data: object, where: str) -> T:
    """Return `data` as the frozen value `cls`; raises `ConfigError` naming the first wrong key below `where`."""
    try:
        return TypeAdapter(cls).validate_python(data)
    except ValidationError as error:
        first = error.errors()[0]
        # pydantic puts the chosen member of a union into the path; users know only the keys that they wrote.
        path = [str(step) for step in first["loc"] if not _is_union_tag(step, data)]
        key = ".".join([where, *path])
        problem = first["msg"]
        if first["type"] == "unexpected_keyword_argument":
            problem = "this key is not known"
        raise ConfigError(key, problem, got=_short(first.get("input")), allowed=_allowed(first)) from None


def _is_union_tag(step: int | str, data: object) -> bool:
    kinds = ("conveyor", "tray", "robot", "photo_eye", "camera", "gate")
    return isinstance(data, dict) and "devices" in data and step in kinds and step not in data["devices"]


def _short(got: object) -> object:
    text = repr(got)
    return got if len(text) <= 80 else f"{text[:77]}..."


def _allowed(error: Any) -> str:
    context = error.get("ctx", {})
    names = {
        "ge": "at least",
        "gt": "more than",
        "le": "at most",
        "lt": "less than",
        "expected": "",
        "expected_tags": "",
    }
    return ", ".join(f"{names[name]} {limit}".strip() for name, limit in context.items() if name in names)


def _split_scene(overrides: Sequence[str]) -> tuple[list[str], str]:
    scene, words = DEFAULT_SCENE, []
    for word in overrides:
        if word.startswith("scene="):
            scene = word.removeprefix("scene=")
        else:
            words.append(word)
    return words, scene


def _quote(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _quoted(word: str) -> str:
    key, equals, text = word.partition("=")
    if key.lstrip("+") in PATH_KEYS and equals and text != "null":
        return f"{key}={_quote(text)}"
    return word


def _explained(error: Exception, verb: str, words: Sequence[str]) -> ConfigError:
    """Turn Hydra's many-lined error into one sentence that names the key, what it got and what is allowed."""
    text = str(error)
    if match := re.search(r"Could not override '([^']+)'", text):
        key = match.group(1)
        return ConfigError(key, "this key is not known", allowed=_near(key, verb))
    if match := re.search(r"Could not find '(?:.*/)?([^'/]+)/([^'/]+)'", text):
        group, choice = match.groups()
        options = sorted(path.stem for path in (shipped("configs") / group).glob("*.yaml"))
        return ConfigError(group, "there is no such choice", got=choice, allowed=", ".join(options))
    if match := re.search(r"Error parsing override '([^']*)'|LexerNoViableAltException: (\S+)|mismatched input", text):
        got = match.group(1) or match.group(2) or " ".join(words)
        return ConfigError(got.partition("=")[0] or verb, "this override cannot be read", got=got, allowed="key=value")
    if match := re.search(r"Missing mandatory value: (\S+)", text):
        return ConfigError(match.group(1), "a value is needed", allowed=f"{match.group(1)}=...")
    return ConfigError(verb, " ".join(text.split())[:300])


def _near(key: str, verb: str) -> str:
    config = compose(verb, [])
    known = list(_leaves(config))
    near = difflib.get_close_matches(key, known, n=4, cutoff=0.5)
    parent = key.rpartition(".")[0]
    return ", ".join(near or [name for name in known if name.startswith(f"{parent}.")][:8] or sorted(config))


def _leaves(config: object, prefix: str = "") -> list[str]:
    if not isinstance(config, dict):
        return [prefix]
    return [leaf for key, item in config.items() for leaf in _leaves(item, f"{prefix}.{key}" if prefix else str(key))]
