"""The conductor with children that do nothing, and a server that a test plays."""

import asyncio
import sys
from pathlib import Path

import pytest

from serving.client.stream import StreamClient
from serving.demo.children import GIVE_UP_AFTER, Child
from serving.demo.conductor import Demo
from serving.demo.supervisor import LOG_FILE, conducted
from serving.log.store import LogStore
from tests.serving.demo.test_children import DIES, SETTINGS, UNTIL_STDIN_ENDS, wait_until_dead
from tests.serving.live import free_port
from twin.errors import RunError


class Recorded(Child):
    """Writes down when it was started and stopped."""

    acts: list[str]

    def start(self) -> None:
        self.acts.append(f"start {self.name}")
        super().start()

    def stop(self) -> None:
        self.acts.append(f"stop {self.name}")
        super().stop()


def demo(folder: Path, acts: list[str], code: str = UNTIL_STDIN_ENDS, restart_s: float = 60.0) -> Demo:
    children = []
    for name in ("plant", "controller", "server"):
        child = Recorded(
            name=name, settings=lambda _: SETTINGS, folder=folder, environ={}, restart_s=restart_s,
            program=(sys.executable, "-c", code if name == "server" else UNTIL_STDIN_ENDS),
        )  # fmt: skip
        child.acts = acts
        children.append(child)

    async def never_ready() -> bool:
        return False

    stream = StreamClient(url=f"ws://127.0.0.1:{free_port()}", token="", consumer="demo", kind="view")
    return Demo(
        children=children, stream=stream, duration_s=None, stopping=asyncio.Event(), told=acts.append,
        ready=never_ready, revive_limit_s=0.3,
    )  # fmt: skip


def test_a_dead_server_is_called_back_before_the_others_stop_so_that_they_can_hand_over(tmp_path: Path) -> None:
    acts: list[str] = []
    made = demo(tmp_path, acts)

    async def case() -> None:
        running = asyncio.create_task(made.run())
        server = made.children[2]
        while server.pid == 0:
            await asyncio.sleep(0.01)
        assert server._process is not None
        server._process.kill()
        await asyncio.to_thread(wait_until_dead, server)
        made.stopping.set()
        await running

    asyncio.run(case())
    began = [act for act in acts if act.startswith(("start", "stop"))]
    assert began == [
        "start server", "start controller", "start plant",
        "start server", "stop plant", "stop controller", "stop server",
    ]  # fmt: skip


def test_a_program_that_will_not_live_still_leaves_a_summary(tmp_path: Path) -> None:
    LogStore.create_or_open(tmp_path / LOG_FILE, new_epoch="e").close()
    made = demo(tmp_path, [], DIES, restart_s=0.0)
    ended = asyncio.run(conducted(made, tmp_path))
    assert ended.died
    dead = [fault for fault in ended.result["faults"] if fault["fault"] == "process_died"]
    assert {fault["device_id"] for fault in dead} == {"server"}
    assert len(dead) == GIVE_UP_AFTER
    assert "died 5 times" in ended.problem


def test_without_a_log_there_is_only_the_problem(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="died 5 times"):
        asyncio.run(conducted(demo(tmp_path, [], DIES, restart_s=0.0), tmp_path))
