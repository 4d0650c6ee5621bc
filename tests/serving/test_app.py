"""The whole server on a free port of this machine: routes, websocket, log and a detector that needs no model."""

import asyncio
import http.client
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import cv2
import numpy as np
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
from serving.wire.frames import encode_frame
from serving.wire.messages import AlarmMessage, EventMessage
from serving.wire.session import ALL_SCOPES, CODEC, PAGE_SCOPES, Scope
from tests.serving.fake_programs import NAME, make_detector
from tests.serving.live import free_port
from tests.serving.samples import alarm, disposed, event, frame
from twin.types import Operate

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


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Server]:
    with server(tmp_path) as made:
        yield made


def test_a_frame_becomes_a_logged_verdict_for_every_class(live: Server) -> None:
    with (
        live.stream("plant") as plant,
        live.stream("control") as plc,
        live.stream("audit") as audit,
        live.stream("view") as view,
    ):
        welcome = json.loads(plc.recv(timeout=10))
        assert welcome["type"] == "welcome"
        assert welcome["epoch"] == "epoch-1"
        plant.send(encode_frame(frame("T1", np.zeros((64, 64, 1), np.uint8), part_id="P000001-000003")))
        verdicts = [wait_for(socket, "verdict") for socket in (plc, audit, view)]
    assert [each["evaluation"] for each in verdicts] == ["not_ok"] * 3
    assert [each["seq"] for each in verdicts] == [1, 1, 1]
    assert {"queue", "preprocess", "infer", "judge", "log"} <= set(verdicts[0]["timings_ms"])
    history = live.get("/v1/parts/P000001-000003", BEARER).json()["records"]
    assert [each["type"] for each in history] == ["verdict"]
    assert live.get("/v1/pictures/T1.jpg", BEARER).headers["content-type"] == "image/jpeg"
    assert live.get("/v1/pictures/T1/heat.png", BEARER).status_code == 200
    assert live.get("/v1/pictures/T9.jpg", BEARER).status_code == 404


def test_events_are_acknowledged_by_their_id_doubles_too(live: Server) -> None:
    with live.stream("plant") as plant, live.stream("audit") as audit:
        for _ in range(2):
            plant.send(CODEC.encode(EventMessage(event=event("plant/e1"))))
            assert wait_for(plant, "ack")["event_id"] == "plant/e1"
        plant.send(CODEC.encode(AlarmMessage(event=alarm("plant/a1"))))
        assert wait_for(audit, "event")["event"]["event_id"] == "plant/e1"
        assert wait_for(audit, "alarm")["seq"] == 2


def test_an_operator_is_answered_by_the_controller(live: Server) -> None:
    with live.stream("control") as plc, live.stream("view") as page:
        assert wait_for(plc, "welcome")
        page.send(CODEC.encode(Operate(operate_id="9", command="hold", who="me", reason="why")))
        asked = wait_for(plc, "operate")
        assert (asked["command"], asked["who"], asked["reason"]) == ("hold", "me", "why")
        answer = {"type": "operate_answer", "operate_id": asked["operate_id"], "accepted": True, "answer": "Holding"}
        plc.send(json.dumps(answer))
        assert wait_for(page, "operate_answer") == {**answer, "operate_id": "9"}


def test_an_operator_without_a_controller_is_told_so(live: Server) -> None:
    with live.stream("view") as page:
        page.send(CODEC.encode(Operate(operate_id="9", command="start", who="me")))
        assert wait_for(page, "operate_answer")["accepted"] is False


def test_states_reach_viewers_also_those_that_come_later(live: Server) -> None:
    with live.stream("plant") as plant, live.stream("view") as page:
        plant.send('{"type":"state","t_s":1.5,"tags":{"infeed.run":true}}')
        assert wait_for(page, "state")["t_s"] == 1.5
        with live.stream("view") as late:
            assert wait_for(late, "state")["tags"] == {"infeed.run": True}


def test_a_subscriber_resumes_where_it_stopped(live: Server) -> None:
    with live.stream("plant") as plant:
        for n in range(5):
            plant.send(CODEC.encode(EventMessage(event=event(f"e{n}"))))
            wait_for(plant, "ack")
    with live.stream("audit", begin={"epoch": "epoch-1", "seq": 3}) as audit:
        assert [wait_for(audit, "event")["seq"] for _ in range(2)] == [4, 5]
        audit.send('{"type":"ack","seq":4}')
        audit.send('{"type":"ack","seq":4}')
        wait_for(audit, "heartbeat")
    with live.stream("audit", begin="acked") as audit:
        assert wait_for(audit, "event")["seq"] == 5


def test_every_broken_rule_has_its_close_code(live: Server) -> None:
    with live.stream("plant") as plant:
        plant.send(CODEC.encode(EventMessage(event=event())))
        wait_for(plant, "ack")
    assert live.close_code("view", "garbage") == 4400
    assert live.close_code("plant", b"\0\0") == 4400
    assert live.close_code("view", token="wrong") == 4401
    assert live.close_code("control", token="look") == 4403
    assert live.close_code("view", '{"type":"state","t_s":1}') == 4403
    assert live.close_code("view", encode_frame(frame())) == 4403
    assert live.close_code("view", origin="http://evil.example") == 4403
    assert live.close_code("audit", begin={"epoch": "other", "seq": 0}) == 4409
    assert live.close_code("audit", begin={"epoch": "epoch-1", "seq": 99}) == 4416


def test_a_cursor_before_the_oldest_record_is_4410(tmp_path: Path) -> None:
    with server(tmp_path) as made:
        made.service.hub.oldest, made.service.hub.newest = 10, 12
        assert made.close_code("audit", begin={"epoch": "epoch-1", "seq": 3}) == 4410


def test_one_controller_holds_the_line_until_it_is_silent(live: Server) -> None:
    with live.stream("control") as first:
        wait_for(first, "welcome")
        assert live.close_code("control", consumer="other") == 4409
        assert live.close_code("control") == 4409
        clock = live.service.hub.clock
        live.service.hub.clock = lambda: clock() + 1.5
        with live.stream("control") as again:
            wait_for(again, "welcome")
            assert code_of(first) == 4409


def test_the_same_page_origin_is_welcome(live: Server) -> None:
    with live.stream("view", origin=f"http://127.0.0.1:{live.port}") as page:
        assert wait_for(page, "welcome")


def test_rest_wants_a_token_that_may_view_and_a_known_host(live: Server) -> None:
    get = live.get
    assert get("/v1/summary").status_code == 401
    assert get("/v1/summary", {"authorization": "Bearer audit"}).status_code == 403
    assert get("/v1/summary", BEARER).status_code == 200
    assert get("/v1/summary", {**BEARER, "host": "evil.example"}).status_code == 400
    assert get("/v1/parts/P9", BEARER).status_code == 404


def test_the_figures_of_iso_22400_are_told_and_made_anew_only_now_and_then(live: Server) -> None:
    def oee_until(t_s: float) -> float:
        with live.stream("plant") as plant:
            plant.send(f'{{"type":"state","t_s":{t_s}}}')
            plant.send('{"type":"heartbeat"}')
            while live.service.standing.plant is None or live.service.standing.plant.t_s != t_s:
                plant.recv()
        told = live.get("/v1/kpi", BEARER).json()
        assert {"oee", "availability", "stations", "bottleneck", "energy", "clearance", "constraint"} <= told.keys()
        return float(told["t_s"])

    assert live.get("/v1/kpi").status_code == 401
    assert [oee_until(t_s) for t_s in (10.0, 14.0, 15.0)] == [10.0, 10.0, 15.0]


def test_the_summary_follows_the_log_and_survives_a_restart(tmp_path: Path) -> None:
    def summary(made: Server) -> Any:
        return made.get("/v1/summary", BEARER).json()

    with server(tmp_path) as made, made.stream("plant") as plant:
        for each in (event("e1"), disposed("d1")):
            plant.send(CODEC.encode(EventMessage(event=each)))
            wait_for(plant, "ack")
        first = summary(made)
    assert first["parts"]["accepted"] == 1
    with server(tmp_path) as made:
        assert summary(made)["parts"] == first["parts"]
        assert summary(made)["log"] == {"epoch": "epoch-1", "oldest": 1, "newest": 2}


def test_ready_only_with_a_warm_model(tmp_path: Path) -> None:
    with server(tmp_path, ready=False) as made:
        assert made.get("/v2/health/live").json() == {"live": True}
        assert made.get("/v2/health/ready").status_code == 503
        assert made.ask("POST", "/v1/inspect", BEARER, b"x").status_code == 503
    with server(tmp_path) as made:
        assert made.get("/v2/health/ready").status_code == 200


def test_a_picture_is_inspected_and_anything_else_refused(live: Server) -> None:
    png = cv2.imencode(".png", np.zeros((20, 20), np.uint8))[1].tobytes()
    answer = live.ask("POST", "/v1/inspect", BEARER, png)
    assert answer.json()["evaluation"] == "ok"
    refused = live.ask("POST", "/v1/inspect", BEARER, b"no picture")
    assert refused.status_code == 400
    assert "PNG or JPEG" in refused.json()["detail"]


def test_the_page_is_whole_and_asks_nothing_of_other_sites(live: Server) -> None:
    page = live.get("/")
    assert 'content="page"' in page.text
    assert "default-src 'self'" in page.headers["content-security-policy"]
    texts = {name: live.get(f"/{name}").text for name in ("app.js", "style.css")}
    while wanted := {name for text in texts.values() for name in re.findall(r'from "/(\w+\.js)"', text)} - texts.keys():
        texts |= {name: live.get(f"/{name}").text for name in wanted}
    assert {"words.js", "draw.js"} < texts.keys()
    for text in (page.text, *texts.values()):
        assert "Not Found" not in text
        assert "http://" not in text
        assert "https://" not in text
        assert "innerHTML" not in text


def test_every_route_is_described(live: Server) -> None:
    described = live.get("/openapi.json").json()["paths"]
    assert set(described) == {
        "/v1/inspect", "/v1/line", "/v1/parts/{part_id}", "/v1/pictures/{trigger_id}.jpg",
        "/v1/pictures/{trigger_id}/heat.png", "/v1/kpi", "/v1/summary", "/v2/health/live",
        "/v2/health/ready", "/asyncapi.json",
    }  # fmt: skip
    for path in described.values():
        assert all(method["description"] for method in path.values())


def test_every_message_that_travels_is_described(live: Server) -> None:
    described = live.get("/asyncapi.json").json()["channels"]["stream"]["messages"]
    travelled: list[Any] = []
    with live.stream("plant") as plant, live.stream("control") as plc, live.stream("view") as page:
        plant.send('{"type":"state","t_s":1.5}')
        plant.send(encode_frame(frame("T1", np.zeros((64, 64, 1), np.uint8))))
        plant.send(CODEC.encode(EventMessage(event=event("plant/e1"))))
        plc.send(CODEC.encode(AlarmMessage(event=alarm("plc/a1"))))
        page.send('{"type":"operate","command":"hold","who":"me","reason":"why"}')
        number = wait_for(plc, "operate")["operate_id"]
        answer = {"type": "operate_answer", "operate_id": number, "accepted": True, "answer": "Holding"}
        plc.send(json.dumps(answer))
        wanted = {"welcome", "heartbeat", "verdict", "event", "alarm", "state", "picture", "operate_answer"}
        for socket, kinds in ((page, wanted), (plant, {"ack"})):
            while not kinds <= {message["type"] for message in travelled}:
                travelled.append(json.loads(socket.recv(timeout=10)))
    for message in travelled:
        schema = described[message["type"]]["payload"]
        assert set(schema["required"]) <= set(message) <= set(schema["properties"]), message["type"]


def test_an_operate_without_an_id_is_numbered_by_the_server(live: Server) -> None:
    with live.stream("control") as plc, live.stream("view") as page:
        wait_for(plc, "welcome")
        page.send('{"type":"operate","command":"hold","who":"me","reason":"why"}')
        number = wait_for(plc, "operate")["operate_id"]
        assert number
        plc.send(json.dumps({"type": "operate_answer", "operate_id": number, "accepted": True, "answer": "Holding"}))
        assert wait_for(page, "operate_answer")["operate_id"] == number


def test_the_pages_token_may_view_and_operate_and_nothing_else(live: Server) -> None:
    for kind in ("plant", "control", "audit"):
        assert live.close_code(kind, token="page") == 4403
    with live.stream("view", token="page") as page:
        page.send(CODEC.encode(Operate(operate_id="9", command="start", who="me")))
        assert wait_for(page, "operate_answer")["operate_id"] == "9"
    assert live.get("/v1/summary", {"authorization": "Bearer page"}).status_code == 200


def test_a_picture_is_found_by_the_path_that_is_told_whatever_its_trigger_is_called(live: Server) -> None:
    with live.stream("plant") as plant, live.stream("view") as page:
        wait_for(page, "welcome")
        plant.send(encode_frame(frame("T 1?#%", np.zeros((64, 64, 1), np.uint8))))
        told = wait_for(page, "picture")
    assert told["trigger_id"] == "T 1?#%"
    assert live.get(told["picture"], BEARER).status_code == 200
    assert live.get(told["heat"], BEARER).status_code == 200
