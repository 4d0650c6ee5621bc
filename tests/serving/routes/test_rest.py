"""Figures, parts, pictures and health over HTTP."""

from pathlib import Path
from typing import Any

import cv2
import numpy as np

from serving.wire.frames import encode_frame
from serving.wire.messages import EventMessage
from serving.wire.session import CODEC
from tests.serving.routes.app_server import BEARER, Server, server, wait_for
from tests.serving.samples import disposed, event, frame


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


def test_every_route_is_described(live: Server) -> None:
    described = live.get("/openapi.json").json()["paths"]
    assert set(described) == {
        "/v1/inspect", "/v1/line", "/v1/parts/{part_id}", "/v1/pictures/{trigger_id}.jpg",
        "/v1/pictures/{trigger_id}/heat.png", "/v1/kpi", "/v1/summary", "/v2/health/live",
        "/v2/health/ready", "/asyncapi.json",
    }  # fmt: skip
    for path in described.values():
        assert all(method["description"] for method in path.values())


def test_a_picture_is_found_by_the_path_that_is_told_whatever_its_trigger_is_called(live: Server) -> None:
    with live.stream("plant") as plant, live.stream("view") as page:
        wait_for(page, "welcome")
        plant.send(encode_frame(frame("T 1?#%", np.zeros((64, 64, 1), np.uint8))))
        told = wait_for(page, "picture")
    assert told["trigger_id"] == "T 1?#%"
    assert live.get(told["picture"], BEARER).status_code == 200
    assert live.get(told["heat"], BEARER).status_code == 200
