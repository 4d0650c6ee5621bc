"""A stack light of a running line: lamps that the controller lights, and that nothing else happens with."""

from twin.scene.signals import StackLight
from twin.types import TagValue


class StackLightUnit:
    """One tower."""

    def __init__(self, tower_id: str, scene: StackLight) -> None:
        self.device_id = tower_id
        self.outputs = tuple(f"{tower_id}.{lamp}" for lamp in scene.lamps)

    def sense(self) -> None:
        """Do nothing: a lamp senses nothing."""

    def tags(self) -> dict[str, TagValue]:
        """Return nothing: the outputs themselves are told."""
        return {}
