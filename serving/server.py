"""Runs the inspection server as a program of its own: uvicorn around the application, the model warmed up beside it."""

import asyncio
import contextlib
import os
import secrets
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import uvicorn
from pydantic import TypeAdapter

from serving.app import create_app
from serving.client.address import TOKEN_VARIABLE, is_loopback, leave_token
from serving.detector import Detector
from serving.hub.inspection import InspectionWorker
from serving.hub.service import Parts, Service
from serving.log.store import LogStore
from serving.process import stop_event
from serving.run_figures import plan_until
from serving.settings import ServerSettings
from serving.wire.frames import MAX_FRAME_BYTES
from serving.wire.session import ALL_SCOPES, PAGE_SCOPES
from twin.errors import ConfigError
from twin.lanes import Lane
from twin.outlets import outlet_of
from twin.scene.scene import Scene

STUCK_MS = 5_000
"""Bytes that a peer does not acknowledge for so long end its connection (a ping timeout does not)."""

MakeDetector = Callable[[ServerSettings], Detector]


def run_server(settings: ServerSettings, make_detector: MakeDetector, *, watch_stdin: bool) -> None:
    """Run until told to stop. `make_detector` loads the model, in a thread. Raises `UsageError` before serving."""
    sock = listen(settings.host, settings.port)
    try:
        asyncio.run(_run(settings, make_detector, sock, watch_stdin))
    finally:
        sock.close()


def listen(host: str, port: int, key: str = "port") -> socket.socket:
    """Return a listening socket; raises `ConfigError` when the port is in use or may not be used."""
    sock = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # Accepted connections inherit both.
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, STUCK_MS)
    try:
        sock.bind((host, port))
        sock.listen(128)
    except OSError as error:
        sock.close()
        problem = f"{host}:{port} cannot be used ({os.strerror(error.errno or 0)})"
        raise ConfigError(key, problem, allowed="a free port, such as --port 8010") from None
    return sock


class Uvicorn(uvicorn.Server):
    """Leaves signals to the program, which closes things in its own order."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


async def _run(settings: ServerSettings, make_detector: MakeDetector, sock: socket.socket, watch_stdin: bool) -> None:
    loop = asyncio.get_running_loop()
    stopping = stop_event(loop, watch_stdin=watch_stdin)
    token = os.environ.get(TOKEN_VARIABLE) or secrets.token_urlsafe(24)
    page_token = secrets.token_urlsafe(24) if settings.page_token and is_loopback(settings.host) else None
    log = Path(settings.log_path)
    writing = LogStore.create_or_open(log, new_epoch=secrets.token_hex(8))
    left = leave_token(settings.port, token, os.environ)
    parts = Parts(
        writing=writing,
        reading=LogStore.open_to_read(log),
        life=secrets.token_hex(4),
        tokens={token: ALL_SCOPES, **({page_token: PAGE_SCOPES} if page_token else {})},
    )
    service = Service(parts)
    await service.start()
    detector: asyncio.Future[Detector] = loop.create_future()
    app = create_app(
        service,
        detector,
        line=describe(settings.scene),
        plan=plan_until(settings.scene),
        page_token=page_token,
        hosts=hosts_of(settings.host),
    )
    server = Uvicorn(uvicorn_config(app))
    serving = asyncio.create_task(server.serve(sockets=[sock]))
    beating = asyncio.create_task(service.hub.beat())
    failing = asyncio.create_task(service.broken())
    loading = asyncio.create_task(_load(settings, make_detector, service, detector))
    stop = asyncio.create_task(stopping.wait())
    try:
        await until_over(stop, serving, beating, loading, failing)
    finally:
        server.should_exit = True
        server.force_exit = True
        for task in (beating, loading, failing, stop):
            task.cancel()
        await asyncio.gather(serving, beating, loading, failing, stop, return_exceptions=True)
        await asyncio.to_thread(service.stop)
        writing.close()
        if left is not None:
            left.unlink(missing_ok=True)


async def until_over(stop: "asyncio.Task[Any]", *works: "asyncio.Task[Any]") -> None:
    """Wait for the wish to stop; raise what ended a work before that."""
    waiting: set[asyncio.Task[Any]] = {stop, *works}
    while stop in waiting:
        done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()


async def _load(
    settings: ServerSettings, make_detector: MakeDetector, service: Service, done: "asyncio.Future[Detector]"
) -> None:
    """Load the model, warm, beside the running loop, then take frames."""
    detector = await asyncio.to_thread(make_detector, settings)
    service.begin_inspecting(
        InspectionWorker(
            inspector=detector.inspector,
            judge=detector.judge,
            model=detector.name,
            done=service.judged,
            failed=service.fail,
            niceness=settings.niceness,
        )
    )
    done.set_result(detector)


def uvicorn_config(app: Any) -> uvicorn.Config:
    """Return how uvicorn runs an application: bounded messages, no compression, no access log."""
    return uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        lifespan="off",
        ws="websockets-sansio",
        ws_max_size=MAX_FRAME_BYTES,
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=1,
    )


def describe(scene: Scene) -> dict[str, Any]:
    """Return what pages may know of the scene: titles, devices, product, recipe and shown faults; no truth, no draws.

    `chutes` tells by outlet tray where its chute lies, as a lane.
    """
    plain = TypeAdapter(Scene).dump_python(scene, mode="json")
    chutes = {tray_id: outlet_of(scene, tray_id, tray).lane for tray_id, tray in scene.chutes().items()}
    told = {key: plain[key] for key in ("name", "title", "devices", "product", "recipe")}
    # Where pictures lie on this machine is nobody's business.
    told["product"] = {key: item for key, item in plain["product"].items() if key not in ("photographs", "cut_outs")}
    told["faults"] = {key: fault for key, fault in plain["faults"].items() if fault["shown"]}
    return told | {"chutes": TypeAdapter(dict[str, Lane]).dump_python(chutes, mode="json")}


def hosts_of(host: str) -> list[str]:
    """Return the names by which requests may call this server."""
    if is_loopback(host):
        return ["127.0.0.1", "localhost", "::1", "[::1]"]
    return ["*"] if host in ("0.0.0.0", "::") else [host, f"[{host}]"]
