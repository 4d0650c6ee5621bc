"""The server of a replay: the live page and its stream, fed by a recording; nobody may operate it."""

import asyncio
import contextlib
import secrets
import socket
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from serving.app import create_app
from serving.client.address import authority, is_loopback
from serving.hub.service import Parts, Service
from serving.log.store import LogStore
from serving.process import stop_event
from serving.replay.player import Player
from serving.run_figures import plan_until
from serving.server import Uvicorn, describe, hosts_of, until_over, uvicorn_config
from twin.ladder import TODAY
from twin.record.recording import Recording
from twin.types import value


@value
class Playing:
    """What to play, and how."""

    recording: Recording
    host: str
    port: int
    speed: float
    from_s: float
    end_s: float
    """Where the recording ends."""


async def serve_replay(playing: Playing, sock: socket.socket) -> None:
    """Play until told to stop."""
    stopping = stop_event(asyncio.get_running_loop(), watch_stdin=False)
    token = secrets.token_urlsafe(24)
    async with _service(token) as service:
        app = create_app(
            service,
            None,
            line=line_of(playing),
            plan=plan_until(playing.recording.scene),
            page_token=token if is_loopback(playing.host) else None,
            hosts=hosts_of(playing.host),
        )
        server = Uvicorn(uvicorn_config(app))
        stop = asyncio.create_task(stopping.wait())
        works = [
            asyncio.create_task(work)
            for work in (server.serve(sockets=[sock]), service.hub.beat(), service.broken(), _play(service, playing))
        ]
        _tell_where(playing, token)
        try:
            await until_over(stop, *works)
        finally:
            server.should_exit = server.force_exit = True
            for task in (stop, *works[1:]):
                task.cancel()
            await asyncio.gather(stop, *works, return_exceptions=True)


def line_of(playing: Playing) -> dict[str, Any]:
    """Return what the page may know of the line, and that it sees a replay."""
    replay = {
        "recording": str(playing.recording.path),
        "record": playing.recording.about.record,
        "speed": playing.speed,
        "end_s": playing.end_s,
    }
    return {**describe(playing.recording.scene), "replay": replay}


@contextlib.asynccontextmanager
async def _service(token: str) -> AsyncIterator[Service]:
    """Yield a started service whose log is thrown away in the end: the recording has it all."""
    with tempfile.TemporaryDirectory(prefix="linetwin-replay-") as folder:
        log = Path(folder) / "log.sqlite"
        writing = LogStore.create_or_open(log, new_epoch=secrets.token_hex(8))
        parts = Parts(
            writing=writing,
            reading=LogStore.open_to_read(log),
            life=secrets.token_hex(4),
            tokens={token: frozenset({"view"})},
        )
        service = Service(parts)
        await service.start()
        try:
            yield service
        finally:
            await asyncio.to_thread(service.stop)
            writing.close()


async def _play(service: Service, playing: Playing) -> None:
    player = Player(service=service, recording=playing.recording, speed=playing.speed, from_s=playing.from_s)
    await player.play()
    _tell(f"the recording ends here, at {playing.end_s:.1f} s; the page stays until Ctrl-C")


def _tell_where(playing: Playing, token: str) -> None:
    secret = "" if is_loopback(playing.host) else f"#token={token}"
    _tell(f"this twin is a {TODAY.kind}: {TODAY.why}")
    _tell(f"the page is at http://{authority(playing.host, playing.port)}/{secret} (Ctrl-C ends the replay)")


def _tell(text: str) -> None:
    print(f"linetwin replay: {text}", file=sys.stderr, flush=True)
