"""`linetwin scenes`: what lines are there, one each; `linetwin scenes check PATH`: what is proven of one."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from serving.compose import compose_scene
from serving.folders import shipped
from serving.verbs import Outcome
from twin.errors import ConfigError, UsageError

if TYPE_CHECKING:
    from twin.check.proof import Proof


def run(config: dict[str, Any], paths: Sequence[str]) -> Outcome:
    """List the scenes that ship, each validated on the way, or prove one before anything runs."""
    if config:
        raise ConfigError(next(iter(config)), "scenes takes no keys")
    if not paths:
        return _listed()
    if paths[0] != "check" or len(paths) != 2:
        raise UsageError(f"scenes takes nothing, or check and one scene; got {' '.join(paths)}")
    return _proven(paths[1])


def _listed() -> Outcome:
    scenes = [compose_scene(folder.parent.name) for folder in sorted(shipped("scenes").glob("*/scene.yaml"))]
    rows = [{"name": scene.name, "title": scene.title, "devices": sorted(scene.devices)} for scene in scenes]
    text = "\n".join(
        f"{scene.name}  {scene.title['en']} / {scene.title['zh']}: {', '.join(scene.devices)}" for scene in scenes
    )
    return Outcome(result={"scenes": rows}, text=text)


def _proven(given: str) -> Outcome:
    """Prove a scene by its name, its folder or its file; raises `ConfigError` for what cannot work."""
    from twin.check.proof import prove

    path = Path(given)
    scene = compose_scene(str(path.parent) if path.name == "scene.yaml" else given)
    proofs = prove(scene)
    text = "\n".join([*map(_told, proofs), f"{scene.name}: all of it holds"])
    return Outcome(result={"scene": scene.name, "proofs": [asdict(proof) for proof in proofs]}, text=text)


def _told(proof: "Proof") -> str:
    figure = proof.figure if isinstance(proof.figure, str) else f"{proof.figure:.4g} {proof.unit}"
    least = "" if proof.at_least is None else f", at least {proof.at_least:.4g}"
    most = "" if proof.at_most is None else f", at most {proof.at_most:.4g}"
    return f"{proof.subject:<10}{proof.device_id} {proof.what} {figure}{least}{most}"
