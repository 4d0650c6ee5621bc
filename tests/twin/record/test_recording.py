import struct
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mcap.opcode import Opcode
from mcap.writer import MCAP0_MAGIC, Writer

from tests.recorded import ABOUT, SECONDS, Recorded
from twin.errors import UsageError
from twin.record.recording import Picture, Poses, open_recording
from twin.types import Tags

one_run = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)


def test_what_was_logged_comes_back_as_it_was(recorded: Recorded) -> None:
    path, records = recorded
    recording = open_recording(path)
    assert [record for _, record in recording.happened()] == records
    assert recording.about == ABOUT
    assert recording.scene.name == "bearing"
    assert recording.whole
    assert recording.figures is not None
    assert recording.figures["parts"]["released"] > 0
    assert recording.versions["pybullet"] == "3.2.7"
    assert recording.end_s() == SECONDS


def test_states_and_pictures_come_back_at_their_times(recorded: Recorded) -> None:
    recording = open_recording(recorded[0])
    entries = list(recording.entries("/tags", "/poses", "/pictures"))
    assert [entry.t_s for entry in entries] == sorted(entry.t_s for entry in entries)
    tags = [entry.item for entry in entries if isinstance(entry.item, Tags)]
    assert [each.scan for each in tags] == list(range(1, len(tags) + 1))
    assert tags[-1].values["infeed.running"] is True
    assert isinstance(tags[-1].values["robot.state"], str)
    poses = [entry.item for entry in entries if isinstance(entry.item, Poses)]
    assert len(poses[-1].parts) > 10
    angle_rad = poses[0].gate_angles_rad["gate"]
    assert angle_rad is not None
    assert angle_rad > 0.5
    pictures = [entry.item for entry in entries if isinstance(entry.item, Picture)]
    assert pictures[0].trigger_id == "T000001"
    assert pictures[0].data.startswith(b"\xff\xd8")


@one_run
@given(share=st.floats(0, 1))
def test_a_file_cut_anywhere_tells_what_happened_up_to_there(
    recorded: Recorded, tmp_path_factory: pytest.TempPathFactory, share: float
) -> None:
    whole, records = recorded[0].read_bytes(), recorded[1]
    path = tmp_path_factory.mktemp("cut") / "recording.mcap.part"
    path.write_bytes(whole[: round(share * (len(whole) - 1))])
    try:
        recording = open_recording(path)
    except UsageError as error:
        assert share < 0.1, error
        return
    told = [record for _, record in recording.happened()]
    assert told == records[: len(told)]
    assert len(told) >= len(records) * (share - 0.45)
    assert recording.end_s() <= SECONDS


@one_run
@given(at=st.floats(0, 1, exclude_max=True), bits=st.integers(1, 255))
def test_a_damaged_file_tells_nothing_that_did_not_happen(
    recorded: Recorded, tmp_path_factory: pytest.TempPathFactory, at: float, bits: int
) -> None:
    damaged = bytearray(recorded[0].read_bytes())
    damaged[int(at * len(damaged))] ^= bits
    path = tmp_path_factory.mktemp("damaged") / "recording.mcap"
    path.write_bytes(damaged)
    try:
        recording = open_recording(path)
    except UsageError:
        return
    told = [record for _, record in recording.happened()]
    assert told == recorded[1][: len(told)]


def test_a_chunk_that_is_not_to_be_found_ends_what_is_told(recorded: Recorded, tmp_path: Path) -> None:
    whole, path = recorded[0].read_bytes(), tmp_path / "recording.mcap"
    chunks = list(places_of(Opcode.CHUNK, whole))
    assert len(chunks) > 2
    for chunk in chunks:
        path.write_bytes(whole[:chunk] + b"\x70" + whole[chunk + 1 :])
        told = [record for _, record in open_recording(path).happened()]
        assert told == recorded[1][: len(told)]
        assert len(told) < len(recorded[1]) or chunk == chunks[-1]


def places_of(opcode: int, whole: bytes) -> Iterator[int]:
    """Yield where records of one kind begin."""
    at = len(MCAP0_MAGIC)
    while at < len(whole) - len(MCAP0_MAGIC):
        found, length = struct.unpack_from("<BQ", whole, at)
        if found == opcode:
            yield at
        at += 9 + length


@pytest.mark.parametrize("bad", [b"", b"\x89MCAP", b"no recording at all", b"\x89MCAP0\r\n", b"\x89MCAP0\r\n\x01"])
def test_what_is_no_recording_is_refused_in_one_sentence(tmp_path: Path, bad: bytes) -> None:
    path = tmp_path / "recording.mcap"
    path.write_bytes(bad)
    with pytest.raises(UsageError, match=r"^recording .*: (this is no MCAP file|it does not say which line)"):
        open_recording(path)


def test_a_file_that_is_not_there_and_another_schema_are_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be opened"):
        open_recording(tmp_path / "none.mcap")
    path = tmp_path / "newer.mcap"
    with path.open("wb") as file:
        writer = Writer(file)
        writer.start()
        writer.add_metadata("linetwin", {**ABOUT.as_texts(), "schema_version": "2"})
    with pytest.raises(UsageError, match="its schema is version 2; this LineTwin reads version 1"):
        open_recording(path)
