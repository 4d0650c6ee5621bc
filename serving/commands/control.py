"""`linetwin control`: the reference line controller as a client of a server and a plant."""

from collections.abc import Sequence
from typing import Any

from serving.client.address import websocket_url
from serving.compose import validated
from serving.controller.process import run_controller
from serving.settings import ControllerSettings
from serving.verbs import Outcome
from serving.wire.messages import Name
from twin.scene.scene import Scene
from twin.types import value


@value
class ControlSettings:
    """The block `control` of the configuration."""

    url: str
    io: str
    consumer: Name


def run(config: dict[str, Any], _paths: Sequence[str]) -> Outcome:
    """Control until Ctrl-C or SIGTERM; the line then finds itself without a controller and stops."""
    settings = validated(ControlSettings, config["control"], "control")
    controller = ControllerSettings(
        scene=validated(Scene, config["scene"], "scene"),
        url=websocket_url(settings.url, "/v1/stream", "control.url"),
        io=websocket_url(settings.io, "/v1/io", "control.io"),
        consumer=settings.consumer,
    )
    run_controller(controller, watch_stdin=False)
    return Outcome(result={}, status=130)
