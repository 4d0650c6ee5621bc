"""A line that was built and where nothing is switched on: whether its robots stand clear at home."""

from twin.clearance import WATCHED_M
from twin.errors import ConfigError
from twin.events import ClearanceSampled, ContactRaised
from twin.line import Line
from twin.scene.robots import Robot
from twin.scene.scene import Scene

REST_S = 0.25
"""So long the line stands: each robot is looked at several times."""


def nearest_at_rest(scene: Scene) -> dict[str, tuple[str, float]]:
    """Return for each robot what is nearest to it at rest, and how near (m); no id where all is farther than that.

    Building the line proves that it can be built at all. Raises `ConfigError` for what cannot be built, and for a robot
    that touches something.
    """
    nearest = dict.fromkeys(scene.all_of(Robot), ("", WATCHED_M))
    with Line(scene, seed=0) as line:
        for _ in range(round(REST_S * scene.tick_hz)):
            for event in line.step().events:
                if isinstance(event, ContactRaised):
                    raise _touches(scene, event)
                if isinstance(event, ClearanceSampled) and event.distance_m < nearest[event.device_id][1]:
                    nearest[event.device_id] = (event.other_id, event.distance_m)
    return nearest


def _touches(scene: Scene, event: ContactRaised) -> ConfigError:
    place = ", ".join(f"{metres:.3f}" for metres in event.place_m)
    problem = f"the robot touches {event.other_id} when it stands at home, at ({place}) m"
    got = list(scene.all_of(Robot)[event.device_id].home_rad)
    return ConfigError(f"scene.devices.{event.device_id}.home_rad", problem, got=got, allowed="angles that stand clear")
