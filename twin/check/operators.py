"""The check of what the people of a line do by plan."""

from twin.errors import ConfigError
from twin.scene.scene import Scene


def check_operators(scene: Scene) -> None:
    """Refuse a changeover that never comes, or of which two things tell when; raises `ConfigError`."""
    plan = None if scene.operators is None else scene.operators.changeover
    if plan is not None and (plan.every_s is None) == (plan.every_parts is None):
        got, allowed = "neither" if plan.every_s is None else "both", "every_s or every_parts"
        raise ConfigError("scene.operators.changeover", "one thing tells when it comes", got=got, allowed=allowed)
