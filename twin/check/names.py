"""Whether what a device names is there."""

from collections.abc import Iterable

from twin.errors import ConfigError


def known(key: str, kind: str, got: str, names: Iterable[str]) -> None:
    """Refuse a name that is none of the known ones."""
    if got not in names:
        raise ConfigError(key, f"no such {kind}", got=got, allowed=", ".join(names) or "none: the scene has none")
