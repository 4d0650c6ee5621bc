"""What of a scene a running line can take up in mid-run: what its controls could be set to, and nothing that is built.

A belt has its length for good, a drive is set to another speed by a turn of a knob. What a robot that picks off a
running belt is told beforehand counts as built: its path is proven for that belt's speed.
"""

from collections.abc import Mapping

from twin.errors import ConfigError
from twin.scene.conveyors import Conveyor
from twin.scene.differences import Changed, differences
from twin.scene.feeders import ChuteFeeder
from twin.scene.gates import Diverter, PushToAccept, PushToReject, Transfer
from twin.scene.optics import Camera
from twin.scene.robots import Robot
from twin.scene.scene import Device, Scene
from twin.scene.stops import Stop

ANSWERS = ("valve", "switches")
"""How fast any pneumatic device answers."""
SETTINGS: Mapping[type, tuple[str, ...]] = {
    Conveyor: ("speed_mps", "ramp_s"),
    ChuteFeeder: ("arrivals.pitch_m", "arrivals.mean_s", "arrivals.min_s"),
    Robot: ("cycle_time_factor", "min_pitch_m"),
    Camera: ("optics", "trigger_delay_s"),
    Diverter: (*ANSWERS, "open_s", "close_s"),
    Transfer: (*ANSWERS, "straight_s", "return_s"),
    PushToAccept: (*ANSWERS, "extend_s", "retract_s"),
    PushToReject: (*ANSWERS, "extend_s", "retract_s"),
    Stop: (*ANSWERS, "lower_s", "raise_s"),
}
"""The keys of each kind of device that can be changed in mid-run, and all that is below them."""
WHOLE_LINE = ("scene.recipe", "scene.incoming")
"""What no device has: how parts are judged, and how they come in."""
BUILT_IN = ("scene.incoming.mixed", "scene.incoming.classes", "scene.recipe.recipe_id")
"""What of it stays: which bodies there are, and by which names and numbers a run tells of its parts."""


def check_change(before: Scene, after: Scene) -> None:
    """Raise `ConfigError` for the first value that differs and cannot be changed in mid-run."""
    for changed in differences(before, after):
        if not _can_change(before, changed.key):
            problem = "this is built into the line and cannot be changed in mid-run"
            raise ConfigError(changed.key, problem, got=changed.after, allowed=_allowed(before, changed))


def _can_change(scene: Scene, key: str) -> bool:
    if any(_below(key, root) for root in BUILT_IN):
        return False
    if any(_below(key, root) for root in WHOLE_LINE):
        return True
    device_id = _device_of(key)
    return device_id in scene.devices and any(
        _below(key, f"scene.devices.{device_id}.{name}") for name in _settings(scene, device_id)
    )


def _settings(scene: Scene, device_id: str) -> tuple[str, ...]:
    """Return the keys of one device that can be changed in mid-run."""
    device = scene.devices[device_id]
    picked_from = {robot.takes_from for robot in scene.all_of(Robot).values()}
    if device_id in picked_from or _picks(scene, device):
        return ()
    return SETTINGS.get(type(device), ())


def _picks(scene: Scene, device: Device) -> bool:
    """Tell whether a device is a robot that takes parts off a running belt."""
    return isinstance(device, Robot) and device.takes_from in scene.all_of(Conveyor)


def _allowed(scene: Scene, changed: Changed) -> str:
    device_id = _device_of(changed.key)
    names = _settings(scene, device_id) if device_id in scene.devices else ()
    of_device = f"of {device_id}: {', '.join(names)}; or " if names else ""
    return f"{of_device}{changed.before!r}, as it is; or change it from the start of a run"


def _device_of(key: str) -> str:
    words = key.split(".")
    return words[2] if words[:2] == ["scene", "devices"] and len(words) > 2 else ""


def _below(key: str, root: str) -> bool:
    return key == root or key.startswith(f"{root}.")
