"""A buffer of a running line: two photo-eyes of its own, and the count between them."""

from twin.devices.buffer import BufferCount
from twin.scene.buffers import Buffer
from twin.scene.sensors import PhotoEye
from twin.types import TagValue
from twin.units.photo_eye import PhotoEyeUnit
from twin.units.site import Site


class BufferUnit:
    """One buffer."""

    outputs: tuple[str, ...] = ()

    def __init__(self, site: Site, buffer_id: str, scene: Buffer) -> None:
        self.device_id = buffer_id
        self._count = BufferCount(scene.capacity)
        to_m = site.belts[scene.conveyor].lane.length_m if scene.to_m is None else scene.to_m
        self._entry = self._eye(site, "entry", scene, scene.from_m)
        self._exit = self._eye(site, "exit", scene, to_m)

    def _eye(self, site: Site, name: str, scene: Buffer, distance_m: float) -> PhotoEyeUnit:
        eye = PhotoEye(
            kind="photo_eye",
            conveyor=scene.conveyor,
            distance_m=distance_m,
            repeatability_m=scene.repeatability_m,
            response=scene.response,
        )
        return PhotoEyeUnit(site, f"{self.device_id}/{name}", eye)

    def sense(self) -> None:
        """Let both eyes look, and count."""
        self._entry.sense()
        self._exit.sense()
        self._count.update(len(self._entry.edges), self._exit.blocked)

    def tags(self) -> dict[str, TagValue]:
        """Return the count and what follows from it."""
        count, device_id = self._count, self.device_id
        return {
            f"{device_id}.count": count.count,
            f"{device_id}.full": count.full,
            f"{device_id}.empty": count.empty,
        }
