"""`linetwin scenes`: what lines are there, one each; `check PATH`: what is proven of one; `io PATH`: its signals."""

import csv
from collections.abc import Sequence
from dataclasses import asdict, fields
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from serving.compose import compose_scene
from serving.folders import shipped
from serving.verbs import Outcome
from twin.errors import ConfigError, UsageError
from twin.signals import Signal

if TYPE_CHECKING:
    from twin.check.proof import Proof


def run(config: dict[str, Any], paths: Sequence[str]) -> Outcome:
    """List the scenes that ship, each validated on the way, or prove one before anything runs."""
    if config:
        raise ConfigError(next(iter(config)), "scenes takes no keys")
    if not paths:
        return _listed()
    if paths[0] == "io" and len(paths) in (2, 3):
        return _listed_io(paths[1], Path(paths[2]) if len(paths) == 3 else None)
    if paths[0] != "check" or len(paths) != 2:
        problem = "scenes takes nothing, or check and one scene, or io, one scene and perhaps a file"
        raise UsageError(f"{problem}; got {' '.join(paths)}")
    return _proven(paths[1])


def _listed() -> Outcome:
    scenes = [compose_scene(folder.parent.name) for folder in sorted(shipped("scenes").glob("*/scene.yaml"))]
    rows = [{"name": scene.name, "title": scene.title, "devices": sorted(scene.devices)} for scene in scenes]
    text = "\n".join(
        f"{scene.name}  {scene.title['en']} / {scene.title['zh']}: {', '.join(scene.devices)}" for scene in scenes
    )
    return Outcome(result={"scenes": rows}, text=text)


def _listed_io(given: str, out: Path | None) -> Outcome:
    """List the signals of a scene as CSV, in the file `out` or as text; raises `ConfigError` where it cannot be."""
    from twin.line import Line
    from twin.signals import io_list

    line = Line(compose_scene(given), 0)
    try:
        tags = None
        while tags is None:
            tags = line.step(()).tags
        signals = [asdict(each) for each in io_list(tags.values, line.output_tags)]
    finally:
        line.close()
    table = StringIO()
    writer = csv.DictWriter(table, fieldnames=[each.name for each in fields(Signal)], lineterminator="\n")
    writer.writeheader()
    writer.writerows({**each, "simulated": "yes" if each["simulated"] else ""} for each in signals)
    if out is None:
        return Outcome(result={"signals": signals}, text=table.getvalue().rstrip())
    try:
        out.write_text(table.getvalue(), encoding="utf-8-sig")
    except OSError as error:
        problem = f"the list cannot be written here ({error.strerror})"
        raise ConfigError(str(out), problem, allowed="a file in a folder that is there") from None
    return Outcome(result={"signals": signals, "out": str(out)}, text=f"{len(signals)} signals in {out}")


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
