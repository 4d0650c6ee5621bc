"""The live line as three real processes, killed on purpose."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from functools import partial
from pathlib import Path

import pytest

from serving.compose import compose_scene
from serving.demo.conductor import Demo
from serving.demo.summary import fold_log
from serving.demo.supervisor import DemoSettings, check, live_children, new_demo
from serving.log.records import subject_of
from serving.log.store import LogStore
from tests.serving.live import PROGRAM, LiveLine, free_port, live_line
from twin.events import AlarmRaised, Event, FaultRaised, InspectionTriggered, PartDisposed, PartLeft
from twin.types import Verdict

pytestmark = pytest.mark.slow

OUTPUTS = ("infeed.run", "robot.run", "gate.drive", "gate.power")


def on_the_way(line: LiveLine) -> set[str]:
    """Return the triggers of parts that are between eye and gate, as far as the log tells."""
    gone = {event.trigger_id for event in line.all_of(PartDisposed)}
    return {event.trigger_id for event in line.all_of(InspectionTriggered)} - gone


def subjects_of(out: Path) -> list[Verdict | Event]:
    """Return everything that the durable log holds."""
    store = LogStore.open_to_read(out / "log.sqlite")
    subjects = [subject_of(record, store.epoch) for record in store.read(0, 100_000)]
    store.close()
    return subjects


def has_accepted(line: LiveLine) -> bool:
    return any(event.outlet == "good" for event in line.all_of(PartLeft))


def assert_good_lane_is_good(out: Path) -> None:
    """Every part in the good lane has an ok, by the durable log."""
    subjects = subjects_of(out)
    good = {each.part_id for each in subjects if isinstance(each, PartLeft) and each.outlet == "good"}
    ok = {each.part_id for each in subjects if isinstance(each, Verdict) and each.evaluation == "ok"}
    assert good
    assert good <= ok


def test_a_killed_controller_stops_the_line_until_an_operator_starts_it(tmp_path: Path) -> None:
    async def case() -> None:
        async with live_line(tmp_path) as line:
            await line.start()
            await line.until(lambda: has_accepted(line) and bool(on_the_way(line)), 60, "parts on the way")
            suspects = on_the_way(line)
            line.kill("controller")
            killed_s = time.monotonic()
            await line.until(lambda: not any(line.tag(name) for name in OUTPUTS), 1.0, "all outputs at rest")
            assert time.monotonic() - killed_s < 1.0
            await line.until(lambda: line.tag("infeed.running") is False, 1.0, "a belt that stands")
            line.children["controller"].start()
            states = len(line.heard)
            await line.until(
                lambda: any(getattr(each, "state", "") == "Aborted" for each in line.heard[states:]), 20, "Aborted"
            )
            still, scans = line.tag("infeed.encoder_count"), len(line.tags)
            await line.until(lambda: len(line.tags) > scans + 80, 10, "a second of scans")
            assert line.tag("infeed.encoder_count") == still
            await line.start()
            purged = {"purged"}
            await line.until(
                lambda: suspects <= {each.trigger_id for each in line.all_of(PartDisposed)}, 20, "suspects disposed"
            )
            found = {each.trigger_id: each.reason for each in line.all_of(PartDisposed)}
            assert {found[trigger] for trigger in suspects} == purged
            parts = {each.part_id for each in line.all_of(InspectionTriggered) if each.trigger_id in suspects}
            await line.until(lambda: parts <= {each.part_id for each in line.all_of(PartLeft)}, 30, "suspects left")
            outlets = {each.outlet for each in line.all_of(PartLeft) if each.part_id in parts}
            assert outlets <= {"reject", "hold"}
            assert "controller_lost" in {each.fault for each in line.all_of(FaultRaised)}

    asyncio.run(case())
    assert_good_lane_is_good(tmp_path)


def test_a_killed_server_holds_the_line_after_three_parts_and_loses_no_event(tmp_path: Path) -> None:
    async def case() -> None:
        async with live_line(tmp_path) as line:
            await line.start()
            await line.until(lambda: has_accepted(line), 60, "a part that left")
            line.kill("server")
            await line.until(lambda: line.tag("infeed.run") is False, 40, "a line that holds")
            still = line.tag("infeed.encoder_count")
            line.children["server"].start()
            await line.until(lambda: line.viewer.connected, 20, "a new server")
            await line.until(
                lambda: line.state == "Held" and line.reasons().count("no_verdict") >= 3, 20, "kept events"
            )
            assert line.tag("infeed.run") is False
            assert abs(int(line.tag("infeed.encoder_count") or 0) - int(still or 0)) < 2000
            answer = await line.operate("unhold")
            assert answer.accepted, answer
            await line.until(lambda: line.state == "Execute", 30, "Execute")
            seen = len(line.verdicts())
            await line.until(lambda: len(line.verdicts()) > seen, 30, "a verdict of the new server")

    asyncio.run(case())
    assert_good_lane_is_good(tmp_path)
    figures = fold_log(tmp_path / "log.sqlite")
    counts = figures.parts.summary()
    assert counts["lost"] == 0
    assert counts["released"] == counts["accepted"] + counts["rejected"] + counts["held"] + counts["in_process"]
    assert counts["by_reason"]["no_verdict"] == 3


def test_a_killed_plant_is_told_and_leaves_every_trigger_with_one_disposition(tmp_path: Path) -> None:
    async def case() -> None:
        async with live_line(tmp_path) as line:
            await line.start()
            await line.until(lambda: has_accepted(line) and bool(on_the_way(line)), 60, "parts on the way")
            suspects = on_the_way(line)
            line.kill("plant")
            await line.until(lambda: "plant_lost" in {each.alarm for each in line.all_of(AlarmRaised)}, 10, "an alarm")
            await line.until(lambda: not on_the_way(line), 10, "all parts disposed")
            found = {each.trigger_id: each.reason for each in line.all_of(PartDisposed)}
            assert {found[trigger] for trigger in suspects} == {"purged"}
            answer = await line.operate("clear")
            assert not answer.accepted
            assert "plant" in answer.answer
            heard, images = len(line.heard), len(line.tags)
            line.children["plant"].start()
            # Aborted is told again and again while no plant is there: only a new process image shows the new plant.
            await line.until(lambda: len(line.tags) > images + 5, 30, "the new plant's tags")
            assert not any(image.values["infeed.run"] for image in line.tags[images:])
            await line.until(
                lambda: any(getattr(each, "state", "") == "Aborted" for each in line.heard[heard:]), 30, "Aborted"
            )
            left = len(line.all_of(PartLeft))
            await line.start()
            await line.until(lambda: len(line.all_of(PartLeft)) > left, 60, "a part of the new plant")

    asyncio.run(case())
    assert_good_lane_is_good(tmp_path)
    disposed = Counter(each.trigger_id for each in subjects_of(tmp_path) if isinstance(each, PartDisposed))
    assert set(disposed.values()) == {1}
    faults = {each.fault for each in subjects_of(tmp_path) if isinstance(each, FaultRaised)}
    assert "plant_lost" in faults


def has_scanned(line: LiveLine, scan: int) -> bool:
    return line.tags[-1].scan == scan


def test_a_paused_plant_keeps_its_links_and_takes_one_scan_for_each_step(tmp_path: Path) -> None:
    async def case() -> None:
        async with live_line(tmp_path) as line:
            await line.start()
            await line.until(lambda: has_accepted(line), 60, "a part that left")
            assert (await line.operate("pause")).accepted
            await asyncio.sleep(0.2)
            stood = line.tags[-1]
            await asyncio.sleep(2.5)  # Longer than any link lives without heartbeats.
            assert line.tags[-1] == stood
            assert not (await line.operate("pause")).accepted
            for number in range(1, 4):
                assert (await line.operate("step")).accepted
                await line.until(partial(has_scanned, line, stood.scan + number), 2, "one scan more")
                await asyncio.sleep(0.3)
                assert line.tags[-1].scan == stood.scan + number
            assert (line.state, line.tag("infeed.run")) == ("Execute", True)
            left = len(line.all_of(PartLeft))
            assert (await line.operate("resume")).accepted
            await line.until(lambda: len(line.all_of(PartLeft)) > left, 30, "a part after the pause")
            assert line.state == "Execute"
            assert not line.all_of(FaultRaised)

    asyncio.run(case())
    pace = fold_log(tmp_path / "log.sqlite").pace
    assert pace is not None
    assert pace.max_lag_ms < 1000
    assert_good_lane_is_good(tmp_path)


def test_the_demo_brings_a_dead_process_back_but_not_its_line_and_says_so(tmp_path: Path) -> None:
    port, io_port = free_port(), free_port()
    settings = DemoSettings(
        host="127.0.0.1", port=port, io_port=io_port, duration_s=25, seed=1, headless=True, restart_s=0.5, out=None
    )
    scene = compose_scene()
    check(settings, io_port, scene, tmp_path / "run")

    async def killer(demo: Demo) -> None:
        assert await demo.watched.until(lambda: demo.watched.elapsed_s > 3 and demo.watched.state == "Execute", 60)
        os.kill(demo.children[1].pid, signal.SIGKILL)

    async def case() -> tuple[bool, str]:
        stopping = asyncio.Event()
        children = live_children(settings, io_port, scene, tmp_path, tmp_path, program=PROGRAM)
        demo = new_demo(settings, children, stopping)
        killing = asyncio.create_task(killer(demo))
        await demo.run()
        await killing
        return [death.name for death in demo.deaths] == ["controller"], demo.watched.state

    died, state = asyncio.run(case())
    assert died
    assert state == "Aborted"
    figures = fold_log(tmp_path / "log.sqlite")
    assert "controller_lost" in {fault["fault"] for fault in figures.faults}
    assert figures.pace is not None


def test_ctrl_c_stops_everything_and_keeps_the_log(tmp_path: Path) -> None:
    out = tmp_path / "run"
    code = (
        "import sys; from pathlib import Path; from serving.demo.supervisor import DemoSettings, run_demo;"
        "from serving.compose import compose_scene;"
        f"s = DemoSettings(host='127.0.0.1', port={free_port()}, io_port={free_port()}, duration_s=None, seed=1,"
        " headless=True, restart_s=20, out=None);"
        f"e = run_demo(s, compose_scene(), Path('.'), Path({str(out)!r}), program={PROGRAM!r});"
        "sys.exit(130 if e.interrupted and not e.died else 1)"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    assert any("the line runs" in line for line in process.stderr)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 130
    figures = fold_log(out / "log.sqlite")
    assert figures.pace is not None
    assert figures.pace.ticks > 0
