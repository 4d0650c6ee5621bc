"""From words on the command line to validated, frozen values: Hydra composes, pydantic validates.

`scene=NAME` takes a scene that ships, `scene=PATH` a folder from anywhere; its `scene.yaml` is Hydra's group `scene`.
A scene finds the products that ship beside its own.

A verb with a block `change` composes two scenes: the baseline's under `scene`, the candidate's under `candidate`. Of
any other verb, `candidate` are the overrides of a branch of its run, whose scene stands under `branch`.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from serving.folders import shipped
from serving.scene_files import found_from
from serving.told import choices, composing_failed, leaves, no_choice, not_yaml, unknown_key, wrong_value
from twin.check.scene import check
from twin.errors import ConfigError, NotFoundError
from twin.scene.scene import Scene

T = TypeVar("T")

DEFAULT_SCENE = "bearing"

GIVEN = "given"
"""The name, among the changes that ship, of one that the user gives by its path."""

PATH_KEYS = frozenset(
    {
        "model_dir",
        "scene.recipe.model",
        "study.out",
        "data.root",
        "data.val_root",
        "data.group",
        "data.annotations",
        "train.start",
    }
    | {f"{verb}.out" for verb in ("dataset", "train", "run", "demo", "inspect", "trace", "study")}
    | {"report.out", "operate.url", "control.url", "control.io", "serve.log", "trace.run"}
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


def compose(verb: str, overrides: Sequence[str], candidate: Sequence[str] = ()) -> dict[str, Any]:
    """Return the composed configuration of `verb` as plain data; raises `ConfigError` or `NotFoundError`.

    A key below `scene.` need not stand in the scene's file: what has a default can be overridden too, and a key that no
    scene knows is refused when the scene is validated. `candidate` are the overrides of a line change.
    """
    words, scene = _split_scene(overrides)
    words, change = _split_change(words)
    folder = scene_folder(scene or change.get("scene") or DEFAULT_SCENE)
    words = _readied(words)
    config = _composed_whole(verb, words, folder)
    if "change" not in config:
        return config | _branch(verb, words, folder, candidate) if candidate else config
    config["change"]["name"] = change.get("name", "own")
    if candidate:
        config["change"]["candidate"] = list(candidate)
    return {**config, **_arms(verb, words, folder, config["change"])}


def _composed_whole(verb: str, words: Sequence[str], folder: Path) -> dict[str, Any]:
    """Return a configuration that has every block of its verb, and no other."""
    base: dict[str, Any] = {}
    if any(word.startswith(("+", "~")) for word in words):
        base = _composed(verb, (), folder)
        _check_roots(words, base)
    config = _composed(verb, words, folder)
    if missing := sorted(base.keys() - config.keys()):
        raise ConfigError(missing[0], "this block is needed and cannot be taken away")
    return config


def _readied(words: Sequence[str]) -> list[str]:
    """Return overrides as Hydra takes them; raises `ConfigError` for those that it cannot read."""
    readied = [f"++{word}" if word.startswith(("scene.", "change.")) else word for word in words]
    _check_words(readied)
    return readied


def _arms(verb: str, words: Sequence[str], folder: Path, change: dict[str, Any]) -> dict[str, Any]:
    """Return the scenes of the baseline and of the candidate, which has what the baseline has and the change."""
    from twin.study.change import Change

    told = validated(Change, change, "change")
    if not told.candidate:
        raise ConfigError("change", "no change is given", allowed="change=NAME, or -- scene.KEY=VALUE ...")
    _check_change_scene((*told.baseline, *told.candidate))
    baseline = [*words, *_readied(told.baseline)]
    arms = {"scene": baseline, "candidate": [*baseline, *_readied(told.candidate)]}
    return {name: _composed_whole(verb, arm, folder)["scene"] for name, arm in arms.items()}


def _branch(verb: str, words: Sequence[str], folder: Path, candidate: Sequence[str]) -> dict[str, Any]:
    """Return the scene of the branch of a run, which has what the run has and the overrides of its own."""
    _check_change_scene(candidate)
    return {"branch": _composed_whole(verb, [*words, *_readied(candidate)], folder)["scene"]}


def _check_change_scene(words: Sequence[str]) -> None:
    for word in words:
        key = word.partition("=")[0].lstrip("+~")
        if not key.startswith("scene."):
            raise ConfigError(key, "a line change changes the scene", allowed="scene.KEY=VALUE")


def _composed(verb: str, words: Sequence[str], folder: Path) -> dict[str, Any]:
    # Hydra takes a quarter of a second to import: only a verb that composes pays for it.
    from hydra import compose as hydra_compose
    from hydra import initialize_config_dir
    from hydra.errors import HydraException
    from omegaconf import OmegaConf
    from omegaconf.errors import OmegaConfBaseException
    from yaml import YAMLError

    # The scene's own files come first, then those that ship for all scenes: the products.
    path = f"hydra.searchpath=[{', '.join(_quote(f'file://{each}') for each in (folder, shipped('scenes')))}]"
    try:
        with initialize_config_dir(config_dir=str(shipped("configs")), version_base="1.3"):
            config = hydra_compose(verb, overrides=[*map(_quoted, words), path])
        plain = OmegaConf.to_container(config, resolve=True, throw_on_missing=True)
    except (HydraException, OmegaConfBaseException) as error:
        raise composing_failed(error, verb, leaves(_composed(verb, (), folder)) if words else ()) from None
    except YAMLError as error:
        raise not_yaml(error) from None
    assert isinstance(plain, dict)
    found_from(plain.get("scene"), folder)
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
        raise wrong_value(error, cls, where, data) from None
    if isinstance(made, Scene):
        check(made)
    return made


def filled_in(config: dict[str, Any]) -> dict[str, Any]:
    """Return a composed configuration whose scene is validated and holds its defaults; raises `ConfigError`."""
    names = [name for name in ("scene", "candidate", "branch") if name in config]
    scenes = {name: validated(Scene, config[name], "scene") for name in names}
    return config | {name: TypeAdapter(Scene).dump_python(scene, mode="json") for name, scene in scenes.items()}


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
        if choices(key) and parsed.value() not in choices(key) and word != f"change={GIVEN}":
            raise no_choice(key, text)


def _check_roots(words: Sequence[str], base: dict[str, Any]) -> None:
    """Refuse keys that would be added beside the verb's own blocks."""
    for word in words:
        key = word.partition("=")[0].lstrip("+~")
        if word.startswith("+") and key.partition(".")[0] not in base and not choices(key):
            raise unknown_key(key, leaves(base))


def _split_scene(overrides: Sequence[str]) -> tuple[list[str], str | None]:
    scene, words = None, []
    for word in overrides:
        if word.startswith("scene="):
            scene = word.removeprefix("scene=")
        else:
            words.append(word)
    return words, scene


def _split_change(words: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """Return the words, and what must be known of the change among them: its name, and the scene that it names.

    A change of the user's own, given by its path, is put where Hydra finds it.
    """
    chosen = [word.removeprefix("change=") for word in words if word.startswith("change=")]
    if not chosen:
        return list(words), {}
    from hydra.core.config_store import ConfigStore

    path = shipped("configs") / "change" / f"{chosen[-1]}.yaml"
    if path.is_file():
        return list(words), _about_change(path, _change_file(path))
    path = Path(chosen[-1]).expanduser()
    if not path.is_file():
        advice = "or give the path of a change file"
        raise NotFoundError("change", chosen[-1], exist=choices("change"), advice=advice)
    node = _change_file(path)
    ConfigStore.instance().store(group="change", name=GIVEN, package="change", node=node)
    others = [word for word in words if not word.startswith("change=")]
    return [f"change={GIVEN}", *others], _about_change(path, node)


def _change_file(path: Path) -> dict[str, Any]:
    from omegaconf import OmegaConf
    from omegaconf.errors import OmegaConfBaseException
    from yaml import YAMLError

    try:
        node = OmegaConf.to_container(OmegaConf.load(path))
    except (OSError, UnicodeDecodeError, YAMLError, OmegaConfBaseException) as error:
        problem = " ".join(str(error).split())[:200]
        raise ConfigError("change", f"this change file cannot be read ({problem})", got=str(path)) from None
    if not isinstance(node, dict):
        allowed = "keys such as title, why, candidate"
        raise ConfigError("change", "this file holds no change", got=str(path), allowed=allowed)
    return {str(key): item for key, item in node.items()}


def _about_change(path: Path, node: dict[str, Any]) -> dict[str, str]:
    scene = {"scene": str(node["scene"])} if node.get("scene") else {}
    return {"name": path.stem, **scene}


def _quote(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _quoted(word: str) -> str:
    key, equals, text = word.partition("=")
    if key.lstrip("+") in PATH_KEYS and equals and text != "null":
        return f"{key}={_quote(text)}"
    return word
