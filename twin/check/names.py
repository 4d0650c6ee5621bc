"""Whether what a device names is there, and whether it has a name of its own."""

from collections.abc import Iterable

from twin.control.journal import STATION_ID
from twin.errors import ConfigError
from twin.events import FLOOR, PART
from twin.scene.scene import Scene

TAKEN = (STATION_ID, FLOOR, PART)


def check_ids(scene: Scene) -> None:
    """Refuse an id that events use for something else."""
    for device_id in TAKEN:
        if device_id in scene.devices:
            problem, allowed = "events use this name for something else", f"any id but {', '.join(TAKEN)}"
            raise ConfigError("scene.devices", problem, got=device_id, allowed=allowed)


def known(key: str, kind: str, got: str, names: Iterable[str]) -> None:
    """Refuse a name that is none of the known ones."""
    if got not in names:
        raise ConfigError(key, f"no such {kind}", got=got, allowed=", ".join(names) or "none: the scene has none")
