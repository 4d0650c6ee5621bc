"""The whole server on a free port of this machine: routes, websocket, log and a detector that needs no model."""

import asyncio
import http.client
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from serving.app import create_app
from serving.compose import compose_scene
from serving.detector import Detector
from serving.hub.inspection import InspectionWorker
from serving.hub.service import Parts, Service
from serving.log.store import LogStore
from serving.run_figures import plan_until
from serving.server import Uvicorn, describe, hosts_of, listen, uvicorn_config
from serving.wire.session import ALL_SCOPES, PAGE_SCOPES, Scope
from tests.serving.fake_programs import NAME, make_detector
from tests.serving.live import free_port

TOKENS: dict[str, frozenset[Scope]] = {
    "all": ALL_SCOPES,
    "look": frozenset({"view"}),
    "audit": frozenset({"audit"}),
    "page": PAGE_SCOPES,
}
BEARER = {"authorization": "Bearer look"}
SCENE = compose_scene()


class Answer:
    """An answer of the server over HTTP."""

    def __init__(self, answer: http.client.HTTPResponse) -> None:
        self.status_code, self.headers, self.content = answer.status, answer.headers, answer.read()

    @property
    def text(self) -> str:
        return self.content.decode()

    def json(self) -> Any:
        return json.loads(self.content)


class Server:
    """A server in a thread of its own."""

    def __init__(self, folder: Path, *, ready: bool) -> None:
        self.port, self._ready = free_port(), ready
        self._writing = LogStore.create_or_open(folder / "log.sqlite", new_epoch="epoch-1")
        reading = LogStore.open_to_read(folder / "log.sqlite")
        self.service = Service(Parts(writing=self._writing, reading=reading, life="l", tokens=TOKENS))
        self._up = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()))
        self._thread.start()
        assert self._up.wait(20)

    async def _run(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        await self.service.start()
        detector: asyncio.Future[Detector] = self._loop.create_future()
        if self._ready:
            made = make_detector()
            worker = InspectionWorker(
                inspector=made.inspector,
                judge=made.judge,
                model=NAME,
                done=self.service.judged,
                failed=self.service.fail,
            )
            self.service.begin_inspecting(worker)
            detector.set_result(made)
        hosts = hosts_of("127.0.0.1")
        app = create_app(
            self.service, detector, line=describe(SCENE), plan=plan_until(SCENE), page_token="page", hosts=hosts
        )
        server = Uvicorn(uvicorn_config(app))
        sock = listen("127.0.0.1", self.port)
        serving = asyncio.create_task(server.serve(sockets=[sock]))
        beating = asyncio.create_task(self.service.hub.beat())
        self._up.set()
        await self._stop.wait()
        server.should_exit = server.force_exit = True
        beating.cancel()
        await asyncio.gather(serving, beating, return_exceptions=True)
        await asyncio.to_thread(self.service.stop)
        sock.close()

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()
        self._writing.close()

    def ask(self, method: str, path: str, headers: dict[str, str] | None = None, body: bytes | None = None) -> Answer:
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            link.request(method, path, body, headers or {})
            return Answer(link.getresponse())
        finally:
            link.close()

    def get(self, path: str, headers: dict[str, str] | None = None) -> Answer:
        return self.ask("GET", path, headers)

    def connect(self, origin: str | None = None) -> ClientConnection:
        return connect(
            f"ws://127.0.0.1:{self.port}/v1/stream",
            subprotocols=[Subprotocol("linetwin.v1")],
            origin=Origin(origin) if origin else None,
            compression=None,
            proxy=None,
        )

    @contextmanager
    def stream(
        self, kind: str, *, token: str = "all", begin: Any = "oldest", origin: str | None = None, consumer: str = ""
    ) -> Iterator[ClientConnection]:
        with self.connect(origin) as socket:
            name = consumer or f"c-{kind}"
            first = {"type": "subscribe", "consumer": name, "class": kind, "token": token, "from": begin}
            with suppress(ConnectionClosed):
                socket.send(json.dumps(first))
            yield socket

    def close_code(self, kind: str, send: str | bytes = "", **more: Any) -> int | None:
        """Connect, send something, and return the code with which the server closes."""
        with self.stream(kind, **more) as socket:
            with suppress(ConnectionClosed):  # It may be closed for its first message already.
                if send:
                    socket.send(send)
            return code_of(socket)


def code_of(socket: ClientConnection) -> int | None:
    """Return the code with which the server closes a connection."""
    with pytest.raises(ConnectionClosed) as caught:
        for _ in range(200):
            socket.recv(timeout=10)
    return caught.value.rcvd.code if caught.value.rcvd else None


def wait_for(socket: ClientConnection, kind: str) -> Any:
    """Return the next message of a kind."""
    for _ in range(200):
        message = json.loads(socket.recv(timeout=10))
        if message["type"] == kind:
            return message
    raise AssertionError(f"no {kind} among 200 messages")


@contextmanager
def server(folder: Path, *, ready: bool = True) -> Iterator[Server]:
    made = Server(folder, ready=ready)
    try:
        yield made
    finally:
        made.stop()
