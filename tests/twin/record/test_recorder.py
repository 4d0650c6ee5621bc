import hashlib
import subprocess
import sys
from pathlib import Path

import pytest
from mcap.reader import make_reader
from mcap.summary import Summary

from serving.compose import compose_scene
from serving.event_log import line_of
from tests.recorded import ABOUT, SECONDS, Recorded, as_jpeg, run_and_record
from twin.errors import ConfigError, RunError
from twin.events import PartReleased
from twin.record.recorder import Recorder
from twin.record.recording import open_recording
from twin.types import Verdict

RELEASED = PartReleased(event_id="plant-1", t_s=1.5, source="plant", part_id="P000001-000001")


def summary_of(path: Path) -> Summary:
    with path.open("rb") as file:
        summary = make_reader(file).get_summary()
    assert summary is not None
    return summary


def counts(summary: Summary) -> dict[str, int]:
    assert summary.statistics is not None
    told = summary.statistics.channel_message_counts
    return {channel.topic: told.get(number, 0) for number, channel in summary.channels.items()}


def test_the_file_is_indexed_and_its_chunks_are_compressed(recorded: Recorded) -> None:
    path, records = recorded
    summary = summary_of(path)
    told = counts(summary)
    verdicts = [one for one in records if isinstance(one, Verdict)]
    assert told["/verdicts"] == len(verdicts) > 0
    assert told["/events"] == len(records) - len(verdicts)
    assert told["/pictures"] >= len(verdicts)
    assert told["/tags"] == SECONDS * 240 / 3
    assert told["/poses"] == SECONDS * 10
    assert told["/scene"] == 1
    assert {chunk.compression for chunk in summary.chunk_indexes} == {"zstd"}
    assert {channel.message_encoding for channel in summary.channels.values()} == {"json"}
    assert [each.name for each in summary.attachment_indexes] == ["scene.json", "figures.json"]
    assert {each.name for each in summary.metadata_indexes} == {"linetwin", "versions"}


def test_a_killed_run_loses_ten_seconds_at_the_most(recorded: Recorded) -> None:
    ends = [chunk.message_end_time / 1e9 for chunk in summary_of(recorded[0]).chunk_indexes]
    assert max(later - earlier for earlier, later in zip([0.0, *ends], ends, strict=False)) <= 10.1


def test_the_clock_is_simulated(recorded: Recorded) -> None:
    statistics = summary_of(recorded[0]).statistics
    assert statistics is not None
    assert statistics.message_start_time == 0
    assert statistics.message_end_time == SECONDS * 1e9


def test_the_same_run_writes_the_same_bytes_in_another_process(recorded: Recorded, tmp_path: Path) -> None:
    code = (
        f"from pathlib import Path; from tests.recorded import run_and_record; run_and_record(Path({str(tmp_path)!r}))"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env={"PYTHONHASHSEED": "7"}, capture_output=True)
    other = (tmp_path / "recording.mcap").read_bytes()
    assert hashlib.sha256(other).hexdigest() == hashlib.sha256(recorded[0].read_bytes()).hexdigest()


def test_a_recorded_run_goes_as_it_would_go_unrecorded(recorded: Recorded, tmp_path: Path) -> None:
    unseen = run_and_record(tmp_path, record="off", seconds=12)
    assert [line_of(one) for one in unseen] == [line_of(one) for one in recorded[1][: len(unseen)]]


def test_events_alone_are_a_small_file(recorded: Recorded, tmp_path: Path) -> None:
    run_and_record(tmp_path, record="events", seconds=12)
    path = tmp_path / "recording.mcap"
    assert counts(summary_of(path)).keys() == {"/events", "/verdicts"}
    assert path.stat().st_size < recorded[0].stat().st_size / 10


def test_a_run_that_breaks_leaves_the_earlier_recording_whole_and_its_own_readable(tmp_path: Path) -> None:
    (tmp_path / "recording.mcap").write_text("earlier")
    with pytest.raises(KeyboardInterrupt), Recorder(tmp_path, ABOUT, compose_scene(), as_jpeg=as_jpeg) as recorder:
        recorder.add(RELEASED)
        raise KeyboardInterrupt
    assert (tmp_path / "recording.mcap").read_text() == "earlier"
    left = open_recording(tmp_path / "recording.mcap.part")
    assert [record for _, record in left.happened()] == [RELEASED]
    assert left.figures is None


def test_a_place_that_cannot_be_written_is_told_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "taken" / "recording.mcap").mkdir(parents=True)
    for folder in ("file", "file/below", "taken"):
        with pytest.raises(ConfigError, match=r"^run\.out: the recording cannot be written here .*; allowed: a folder"):
            Recorder(tmp_path / folder, ABOUT, compose_scene(), as_jpeg=as_jpeg)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_a_disk_that_takes_no_more_ends_the_run_with_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "recording.mcap.part").symlink_to("/dev/full")
    with (
        pytest.raises(RunError, match=r"the recording .* could not be written: No space left on device"),
        Recorder(tmp_path, ABOUT, compose_scene(), as_jpeg=as_jpeg) as recorder,
    ):
        recorder.complete({})
    assert not (tmp_path / "recording.mcap").exists()
