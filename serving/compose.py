"""From words on the command line to validated, frozen values: Hydra composes, pydantic validates.

`scene=NAME` takes a scene that ships, `scene=PATH` a folder from anywhere; its `scene.yaml` is Hydra's group `scene`.
A scene finds the products that ship beside its own.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from serving.folders import shipped
from serving.told import choices, composing_failed, leaves, no_choice, unknown_key, wrong_value
from twin.check.scene import check
from twin.errors import ConfigError, NotFoundError
from twin.scene.scene import Scene

T = TypeVar("T")

DEFAULT_SCENE = "bearing"

PATH_KEYS = frozenset(
    {"model_dir", "scene.recipe.model", "data.root", "data.val_root", "data.group", "data.annotations", "train.start"}
    | {f"{verb}.out" for verb in ("dataset", "train", "run", "demo", "inspect", "trace")}
    | {"operate.url", "control.url", "control.io", "serve.log", "trace.run"}
)
"""Keys whose value is taken as it stands: blanks, brackets, `=` and Chinese need no quoting for Hydra."""


def scene_folder(name: str) -> Path:
    """Return the folder of the scene called `name`, or of the folder or `scene.yaml` that it is a path to.

    Raises `NotFoundError`.
    """
    known = {path.parent.name: path.parent for path in sorted(shipped("scenes").glob("*/scene.yaml"))}
    if name in known:
        return known[name]
    folder = Path(name).expanduser()
    folder = folder.parent if folder.name == "scene.yaml" else folder
    if (folder / "scene.yaml").is_file():
        return folder.resolve()
    raise NotFoundError("scene", name, exist=known, advice="or give the path of a folder that holds a scene.yaml")


def compose(verb: str, overrides: Sequence[str]) -> dict[str, Any]:
    """Return the composed configuration of `verb` as plain data; raises `ConfigError` or `NotFoundError`.

    A key below `scene.` need not stand in the scene's file: what has a default can be overridden too, and a key that no
    scene knows is refused when the scene is validated.
    """
    words, scene = _split_scene(overrides)
    folder = scene_folder(scene)
    words = [f"++{word}" if word.startswith("scene.") else word for word in words]
    _check_words(words)
    base: dict[str, Any] = {}
    if any(word.startswith(("+", "~")) for word in words):
        base = _composed(verb, (), folder)
        _check_roots(words, base)
    config = _composed(verb, words, folder)
    if missing := sorted(base.keys() - config.keys()):
        raise ConfigError(missing[0], "this block is needed and cannot be taken away")
    return config


def _composed(verb: str, words: Sequence[str], folder: Path) -> dict[str, Any]:
    # Hydra takes a quarter of a second to import: only a verb that composes pays for it.
    from hydra import compose as hydra_compose
    from hydra import initialize_config_dir
    from hydra.errors import HydraException
    from omegaconf import OmegaConf
    from omegaconf.errors import OmegaConfBaseException

    # The scene's own files come first, then those that ship for all scenes: the products.
    path = f"hydra.searchpath=[{', '.join(_quote(f'file://{each}') for each in (folder, shipped('scenes')))}]"
    try:
        with initialize_config_dir(config_dir=str(shipped("configs")), version_base="1.3"):
            config = hydra_compose(verb, overrides=[*map(_quoted, words), path])
        plain = OmegaConf.to_container(config, resolve=True, throw_on_missing=True)
    except (HydraException, OmegaConfBaseException) as error:
        raise composing_failed(error, verb, leaves(_composed(verb, (), folder)) if words else ()) from None
    assert isinstance(plain, dict)
    return {str(key): item for key, item in plain.items()}


def compose_scene(name: str = DEFAULT_SCENE, overrides: Sequence[str] = ()) -> Scene:
    """Return the validated scene `name` (or the path that it is) with overrides such as `scene.name=mine`."""
    return validated(Scene, compose("scene_only", [f"scene={name}", *overrides])["scene"], "scene")


def validated(cls: type[T], data: object, where: str) -> T:
    """Return `data` as the frozen value `cls`; raises `ConfigError` naming the first wrong key below `where`.

    A scene is also checked as a whole: whether its devices fit together and to its product.
    """
    try:
        made = TypeAdapter(cls).validate_python(data)
    except ValidationError as error:
        raise wrong_value(error, cls, where) from None
    if isinstance(made, Scene):
        check(made)
    return made


def filled_in(config: dict[str, Any]) -> dict[str, Any]:
    """Return a composed configuration whose scene is validated and holds its defaults; raises `ConfigError`."""
    if "scene" not in config:
        return config
    scene = validated(Scene, config["scene"], "scene")
    return {**config, "scene": TypeAdapter(Scene).dump_python(scene, mode="json")}


def _check_words(words: Sequence[str]) -> None:
    """Refuse overrides that Hydra cannot read, one by one, so that each is told with its key."""
    from hydra.core.override_parser.overrides_parser import OverridesParser
    from hydra.errors import HydraException

    parser = OverridesParser.create()
    for word in words:
        name, _, text = word.partition("=")
        key = name.lstrip("+~")
        if not key:
            raise ConfigError(word, "an override needs a key", allowed="key=value")
        try:
            parsed = parser.parse_override(_quoted(word))
        except HydraException:
            advice = "key=value; quote a value with blanks, brackets or = within, as in key='\"a [b]\"'"
            raise ConfigError(key, "this override cannot be read", got=text or word, allowed=advice) from None
        if parsed.is_sweep_override():
            raise ConfigError(key, "one value is needed, not several", got=text, allowed="key=value")
        if choices(key) and parsed.value() not in choices(key):
            raise no_choice(key, text)


def _check_roots(words: Sequence[str], base: dict[str, Any]) -> None:
    """Refuse keys that would be added beside the verb's own blocks."""
    for word in words:
        key = word.partition("=")[0].lstrip("+~")
        if word.startswith("+") and key.partition(".")[0] not in base and not choices(key):
            raise unknown_key(key, leaves(base))


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
