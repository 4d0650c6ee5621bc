"""The demo from its settings to its summary: everything is checked before any process starts."""

import asyncio
import secrets
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Any
from urllib.request import ProxyHandler, build_opener

from pydantic import Field

from serving.client.address import TOKEN_VARIABLE, authority, is_loopback
from serving.client.stream import StreamClient
from serving.demo.children import PROGRAM, Child
from serving.demo.conductor import Demo
from serving.demo.summary import fold_log, summary
from serving.process import stop_event
from serving.server import listen
from serving.settings import ControllerSettings, PlantSettings, Port, ServerSettings
from twin.control.values import Settings
from twin.errors import ConfigError, RunError
from twin.scene.scene import Scene
from twin.types import value

LOG_FILE = "log.sqlite"
RESTARTED_SEED = 1_000
"""A plant that is started again draws other parts: its seed moves on by this, so that no part id comes twice."""


@value
class DemoSettings:
    """The block `demo` of the configuration."""

    host: str
    port: Port
    io_port: Port | None
    duration_s: Annotated[float, Field(gt=0)] | None
    seed: Annotated[int, Field(ge=0)]
    headless: bool
    restart_s: Annotated[float, Field(ge=0)]
    out: str | None


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How a demo ended: its summary, and whether a person stopped it or a process died on the way.

    `problem` says why it could not go on; empty when it could.
    """

    result: dict[str, Any]
    interrupted: bool
    died: bool
    problem: str = ""


def run_demo(
    settings: DemoSettings, scene: Scene, model_dir: Path, out: Path, *, program: Sequence[str] = PROGRAM
) -> Ended:
    """Run the demo, its processes by the command `program`; raises `UsageError` before any of them is started."""
    io_port = settings.io_port or settings.port + 1
    check(settings, io_port, scene, out)
    out.mkdir(parents=True, exist_ok=True)
    children = live_children(settings, io_port, scene, model_dir, out, program=program)
    return asyncio.run(_run(settings, children, out))


def check(settings: DemoSettings, io_port: int, scene: Scene, out: Path) -> None:
    """Raise `UsageError` for a port in use, a folder that holds a log already, or a gate that cannot work."""
    listen(settings.host, settings.port, "demo.port").close()
    listen(settings.host, io_port, "demo.io_port").close()
    if (out / LOG_FILE).exists():
        raise ConfigError("demo.out", "this folder holds the log of another run", got=str(out), allowed="a new folder")
    Settings.from_scene(scene)


def live_children(
    settings: DemoSettings, io_port: int, scene: Scene, model_dir: Path, out: Path, *, program: Sequence[str]
) -> tuple[Child, ...]:
    """Return plant, controller and server, not yet started."""
    url = f"ws://{authority(settings.host, settings.port)}/v1/stream"
    io = f"ws://{authority(settings.host, io_port)}/v1/io"
    # A new token for each run, told to the children alone.
    environ = {TOKEN_VARIABLE: secrets.token_urlsafe(24)}

    def server(_: int) -> ServerSettings:
        """Every life of the server goes on with the same log."""
        return ServerSettings(
            host=settings.host,
            port=settings.port,
            log_path=str(out / LOG_FILE),
            model_dir=str(model_dir),
            scene=scene,
            page_token=not settings.headless and is_loopback(settings.host),
            is_simulated=True,
            niceness=2,
        )

    def plant(life: int) -> PlantSettings:
        """Each life of the plant draws other parts."""
        return PlantSettings(
            scene=scene,
            seed=settings.seed + life * RESTARTED_SEED,
            url=url,
            io_host=settings.host,
            io_port=io_port,
            life=life,
        )

    def controller(_: int) -> ControllerSettings:
        return ControllerSettings(scene=scene, url=url, io=io, consumer="line-controller")

    programs: dict[str, Callable[[int], object]] = {"plant": plant, "controller": controller, "server": server}
    return tuple(
        Child(name=name, settings=told, folder=out, environ=environ, restart_s=settings.restart_s, program=program)
        for name, told in programs.items()
    )


async def _run(settings: DemoSettings, children: Sequence[Child], out: Path) -> Ended:
    stopping = stop_event(asyncio.get_running_loop(), watch_stdin=False)
    _tell(f"the log and the programs' words go to {out}")
    if not settings.headless:
        _tell(f"the page is at http://{authority(settings.host, settings.port)}/ (Ctrl-C stops everything)")
    ended = await conducted(new_demo(settings, children, stopping), out)
    if ended.problem:
        _tell(ended.problem)
    return ended


async def conducted(demo: Demo, out: Path) -> Ended:
    """Run a demo and fold its log, also when it could not go on; raises `RunError` where there is no log to fold."""
    problem = ""
    try:
        await demo.run()
    except RunError as error:
        if not (out / LOG_FILE).exists():
            raise
        problem = str(error)
    deaths = [death for child in demo.children for death in child.deaths]
    result = summary(fold_log(out / LOG_FILE))
    result["faults"] += [
        {"fault": "process_died", "device_id": death.name, "detail": f"status {death.status}"} for death in deaths
    ]
    result["log"] = str(out / LOG_FILE)
    interrupted = demo.stopping.is_set()
    return Ended(result=result, interrupted=interrupted, died=bool(deaths), problem=problem)


def new_demo(settings: DemoSettings, children: Sequence[Child], stopping: asyncio.Event) -> Demo:
    """Return the conductor of `children`, which have the token of their run."""
    where = authority(settings.host, settings.port)
    return Demo(
        children=children,
        stream=StreamClient(
            url=f"ws://{where}/v1/stream",
            token=children[0].environ[TOKEN_VARIABLE],
            consumer="demo",
            kind="view",
        ),
        duration_s=settings.duration_s,
        stopping=stopping,
        told=_tell,
        ready=lambda: _ready(f"http://{where}/v2/health/ready"),
    )


async def _ready(url: str) -> bool:
    """Tell whether the server's model is warm."""

    def ask() -> bool:
        try:
            with build_opener(ProxyHandler({})).open(url, timeout=2) as answer:
                return bool(answer.status == HTTPStatus.OK)
        except OSError:  # Not listening yet, or 503 until the model is warm.
            return False

    return await asyncio.to_thread(ask)


def _tell(text: str) -> None:
    print(f"linetwin demo: {text}", file=sys.stderr, flush=True)
