"""The websocket: who may say what, who hears what, and where each goes on."""

import json
from pathlib import Path
from typing import Any

import numpy as np

from serving.wire.frames import encode_frame
from serving.wire.messages import AlarmMessage, EventMessage
from serving.wire.session import CODEC
from tests.serving.routes.app_server import BEARER, Server, code_of, server, wait_for
from tests.serving.samples import alarm, event, frame
from twin.types import Operate


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
