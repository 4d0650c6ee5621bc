"""The verb `replay` as a process: its page, who may do what, and its end."""

import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from serving.replay.server import Playing, line_of
from serving.wire.messages import STREAM_PROTOCOL
from tests.serving.live import free_port
from twin.record.recording import Recording

WAIT_S = 30


@pytest.fixture
def replay(recording: Recording) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-m", "serving.main", "replay", str(recording.path), "--port", str(free_port())]
    process = subprocess.Popen([*command, "replay.speed=40"], stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    yield process
    process.kill()
    process.communicate()


def told(process: "subprocess.Popen[str]", pattern: str) -> str:
    assert process.stderr is not None
    for line in process.stderr:
        if match := re.search(pattern, line):
            return match.group(1)
    raise AssertionError(f"the replay ended without saying {pattern!r}")


def get(url: str, token: str = "") -> str:
    with urlopen(Request(url, headers={"Authorization": f"Bearer {token}"}), timeout=WAIT_S) as answer:
        return str(answer.read().decode())


def test_a_page_sees_the_replay_and_may_not_operate_it(replay: "subprocess.Popen[str]") -> None:
    assert told(replay, r"this twin is a (\w+): no data link to a real line") == "model"
    url = told(replay, r"the page is at (http://\S+/)")
    found = re.search(r'linetwin-token" content="([^"]+)"', get(url))
    assert found
    token = found.group(1)
    line = json.loads(get(f"{url}v1/line", token))
    assert line["replay"]["speed"] == 40
    assert line["title"]["zh"]
    with pytest.raises(HTTPError, match="404"):
        urlopen(Request(f"{url}v1/inspect", method="POST", headers={"Authorization": f"Bearer {token}"}))
    told(replay, r"(the recording ends here, at 24\.0 s)")
    assert json.loads(get(f"{url}v1/summary", token))["parts"]["released"] > 0
    operate = {"type": "operate", "command": "stop", "who": "test"}
    subscribe = {"type": "subscribe", "token": token, "consumer": "test", "class": "view", "from": "latest"}
    stream = f"{url.replace('http', 'ws')}v1/stream"
    with connect(stream, subprotocols=[Subprotocol(STREAM_PROTOCOL)], proxy=None) as socket:
        for message in (subscribe, operate):
            socket.send(json.dumps(message))
        with pytest.raises(ConnectionClosed, match="may not operate"):
            while True:
                socket.recv(timeout=WAIT_S)


def test_an_interrupt_ends_it_with_130_and_no_traceback(replay: "subprocess.Popen[str]") -> None:
    told(replay, r"the page is at (http://\S+/)")
    replay.send_signal(signal.SIGINT)
    _, err = replay.communicate(timeout=WAIT_S)
    assert replay.returncode == 130
    assert "Traceback" not in err


def test_the_page_is_told_what_it_sees(recording: Recording) -> None:
    playing = Playing(recording=recording, host="127.0.0.1", port=1, speed=2.0, from_s=3.0, end_s=24.0)
    line = line_of(playing)
    assert line["replay"] == {"recording": str(recording.path), "record": "all", "speed": 2.0, "end_s": 24.0}
    assert "incoming" not in line
