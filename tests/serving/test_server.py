import asyncio
import math
import os
import re
import socket
import subprocess
import sys
from pathlib import Path
from urllib.request import ProxyHandler, build_opener

import pytest

from serving.client.stream import StreamClient
from serving.compose import compose_scene
from serving.log.store import LogStore
from serving.server import describe, hosts_of, listen
from serving.settings import ServerSettings, save
from serving.wire.kept import KeptEvents
from serving.wire.messages import Ack
from tests.serving.live import free_port
from tests.serving.samples import event
from twin.errors import ConfigError
from twin.scene.trays import OutletTray


def test_a_port_in_use_is_one_clear_sentence() -> None:
    port = free_port()
    with listen("127.0.0.1", port), pytest.raises(ConfigError) as caught:
        listen("127.0.0.1", port, "demo.port")
    told = str(caught.value)
    assert told.startswith(f"demo.port: 127.0.0.1:{port} cannot be used (Address already in use)")
    assert "--port" in told


def test_stuck_peers_are_dropped_by_the_system() -> None:
    with listen("127.0.0.1", free_port()) as sock:
        assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 5000
        assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_other_hosts_may_not_call_it() -> None:
    assert "evil.example" not in hosts_of("127.0.0.1")
    assert "[::1]" in hosts_of("::1")


def test_pages_learn_of_devices_but_not_of_what_comes_in() -> None:
    told = describe(compose_scene())
    assert "infeed" in told["devices"]
    assert "incoming" not in told


def test_pages_learn_where_chutes_lie_but_those_of_trays_that_a_robot_fills() -> None:
    scene = compose_scene()
    told = describe(scene)["chutes"]
    assert told.keys() == {"good_tray", "reject_tray", "hold_tray"}
    assert told["hold_tray"]["origin_m"] == pytest.approx([1.512, -0.08, 0.2], abs=1e-3)
    assert told["reject_tray"]["heading_rad"] == pytest.approx(-math.pi / 2)
    assert scene.all_of(OutletTray)["packed_tray"].after == "packer"


@pytest.mark.slow
def test_a_server_whose_disk_is_full_ends_with_one_sentence(tmp_path: Path) -> None:
    port, log = free_port(), tmp_path / "log.sqlite"
    settings = ServerSettings(
        host="127.0.0.1", port=port, log_path=str(log), model_dir=".", scene=compose_scene(), page_token=False,
        is_simulated=True,
    )  # fmt: skip
    save(settings, tmp_path / "server.json")
    small = "import resource, runpy, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000));"
    code = f"{small} sys.argv[1:] = ['server', {str(tmp_path / 'server.json')!r}];"
    code += " runpy.run_module('tests.serving.fake_programs', run_name='__main__')"
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "LINETWIN_TOKEN": "t"},
    )  # fmt: skip
    committed = asyncio.run(_fill(port))
    assert process.wait(30) == 3
    _, words = process.communicate()
    (sentence,) = [line for line in words.splitlines() if line.startswith("linetwin server:")]
    assert "the log cannot be written" in sentence
    assert "Traceback" not in words
    store = LogStore.open_to_read(log)
    there = {record.event_id for record in store.read(0, 100_000)}
    store.close()
    assert committed
    assert committed <= there


async def _fill(port: int) -> set[str]:
    """Send events until the server is gone, and return those that it acknowledged."""
    kept = KeptEvents(life="a", limit=10_000)
    acknowledged: set[str] = set()

    def heard(message: object) -> None:
        if isinstance(message, Ack) and message.event_id:
            acknowledged.add(message.event_id)

    url = f"ws://127.0.0.1:{port}/v1/stream"
    stream = StreamClient(url=url, token="t", consumer="twin", kind="plant", kept=kept, heard=heard)
    running = asyncio.create_task(stream.run())
    async with asyncio.timeout(60):
        while not stream.connected:
            await asyncio.sleep(0.02)
        stream.say(event("first"))
        while not acknowledged:
            await asyncio.sleep(0.02)
        for number in range(5_000):
            stream.say(event(f"e{number}", part_id="P" * 400))
        while stream.connected:
            await asyncio.sleep(0.02)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    return acknowledged


@pytest.mark.slow
def test_the_token_of_plant_and_controller_is_not_in_the_page(tmp_path: Path) -> None:
    port = free_port()
    settings = ServerSettings(
        host="127.0.0.1", port=port, log_path=str(tmp_path / "log.sqlite"), model_dir=".", scene=compose_scene(),
        page_token=True, is_simulated=True,
    )  # fmt: skip
    save(settings, tmp_path / "server.json")
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.serving.fake_programs", "server", str(tmp_path / "server.json")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "LINETWIN_TOKEN": "of-plant-and-controller"},
    )  # fmt: skip
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "listening\n"
        with build_opener(ProxyHandler({})).open(f"http://127.0.0.1:{port}/", timeout=20) as answer:
            page = answer.read().decode()
    finally:
        process.terminate()
        process.communicate(timeout=20)
    assert "of-plant-and-controller" not in page
    found = re.search(r'name="linetwin-token" content="([^"]{20,})"', page)
    assert found is not None
