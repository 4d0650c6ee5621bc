"""The group `data` of the configuration: a folder of labelled images, or a scene to render them from."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from serving.compose import validated
from serving.rendering import RenderSettings, render_set
from twin.errors import ConfigError
from twin.scene.scene import Scene
from twin.types import value
from vision.data.folder import read_folder
from vision.data.sample import DataSet
from vision.data.split import with_validation

Share = Annotated[float, Field(ge=0, lt=1)]


@value
class FolderData:
    """`data=folder`."""

    kind: Literal["folder"]
    root: str
    layout: str
    group: str | None
    annotations: str | None
    unlabelled: Literal["ignore", "good"]
    split: Literal["train", "val", "test"] | None
    val_share: Share
    test_share: Share


@value
class SceneData:
    """`data=scene`."""

    kind: Literal["scene"]
    root: str | None
    count: int
    seed: int
    nonconforming: float | None
    parts_per_lot: int
    workers: int
    split: Literal["train", "val", "test"] | None
    val_root: str | None
    val_share: Share
    test_share: Share


def data_settings(config: Mapping[str, Any]) -> FolderData | SceneData:
    """Return the validated group `data`; raises `ConfigError`."""
    block = config["data"]
    if isinstance(block, Mapping) and block.get("kind") == "folder":
        return validated(FolderData, block, "data")
    if isinstance(block, Mapping) and block.get("kind") == "scene":
        return validated(SceneData, block, "data")
    raise ConfigError("data", "there is no such choice", got=block, allowed="folder, scene")


def load_data(settings: FolderData | SceneData, config: Mapping[str, Any]) -> DataSet:
    """Return the images; where the data are a scene's, they are rendered first, unless they lie there already.

    Without `data.root` they go to a folder named after all that decides their pixels, so that a changed scene never
    meets old pictures.

    Raises:
        ConfigError, DataError: the settings are wrong, or the folder cannot be used.
    """
    if isinstance(settings, FolderData):
        group = Path(settings.group) if settings.group else None
        return read_folder(
            Path(settings.root),
            settings.layout,
            group=group,
            annotations=Path(settings.annotations) if settings.annotations else None,
            unlabelled=settings.unlabelled,
        )
    fields = ("count", "seed", "nonconforming", "parts_per_lot", "workers")
    render = validated(RenderSettings, {key: getattr(settings, key) for key in fields}, "data")
    scene = validated(Scene, config["scene"], "scene")
    root = Path(settings.root) if settings.root else Path("runs") / f"rendered-{_digest(scene, render)}"
    if not (root / "dataset.json").is_file():
        render_set(scene, render, root)
    data = read_folder(root, "masks")
    return data if settings.val_root is None else with_validation(data, read_folder(Path(settings.val_root), "masks"))


def _digest(scene: Scene, render: RenderSettings) -> str:
    words = TypeAdapter(Scene).dump_json(scene) + TypeAdapter(RenderSettings).dump_json(render)
    return hashlib.sha256(words).hexdigest()[:12]
