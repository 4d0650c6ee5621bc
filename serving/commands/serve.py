"""`linetwin serve`: the inspection server alone."""

import os
import sys
import time
from collections.abc import Sequence
from typing import Any

from serving.client.address import TOKEN_VARIABLE, authority, token_files
from serving.compose import validated
from serving.folders import model_folder
from serving.load_detector import load_detector
from serving.server import run_server
from serving.settings import Port, ServerSettings
from serving.verbs import Outcome
from twin.scene.scene import Scene
from twin.types import value
from vision.inspect.load import load_model


@value
class ServeSettings:
    """The block `serve` of the configuration."""

    host: str
    port: Port
    log: str | None
    page_token: bool
    is_simulated: bool


def run(config: dict[str, Any], _paths: Sequence[str]) -> Outcome:
    """Serve until Ctrl-C or SIGTERM."""
    settings = validated(ServeSettings, config["serve"], "serve")
    scene = validated(Scene, config["scene"], "scene")
    model_dir = model_folder(scene.recipe.model)
    load_model(model_dir)
    log = settings.log or f"runs/serve-{time.strftime('%Y%m%d-%H%M%S')}/log.sqlite"
    where = (
        TOKEN_VARIABLE
        if os.environ.get(TOKEN_VARIABLE)
        else " or ".join(map(str, token_files(settings.port, os.environ)))
    )
    at = authority(settings.host, settings.port)
    print(f"linetwin serve: ws://{at}/v1/stream, token in {where}, log {log}", file=sys.stderr)
    server = ServerSettings(
        host=settings.host,
        port=settings.port,
        log_path=log,
        model_dir=str(model_dir),
        scene=scene,
        page_token=settings.page_token,
        is_simulated=settings.is_simulated,
    )
    run_server(server, load_detector, watch_stdin=False)
    return Outcome(result={"log": log}, status=130)
