from pathlib import Path

import pytest

from serving.replay.figures import differences, figures_again
from twin.record.recording import Recording, open_recording


def test_the_figures_told_anew_are_those_of_the_run(recording: Recording) -> None:
    assert recording.figures is not None
    again = figures_again(recording)
    assert differences(again, recording.figures) == []
    assert again["parts"]["inspected"] > 0
    assert len(again["event_log_sha256"]) == 64


def test_one_changed_figure_is_named(recording: Recording) -> None:
    again = figures_again(recording)
    told = {**again, "deadline_misses": again["deadline_misses"] + 1, "more": 1}
    assert differences(again, told) == ["deadline_misses", "more"]


def test_a_cut_recording_is_folded_up_to_its_last_record(recording: Recording, tmp_path: Path) -> None:
    path = tmp_path / "recording.mcap"
    path.write_bytes(recording.path.read_bytes()[: recording.path.stat().st_size * 2 // 3])
    cut = open_recording(path)
    again = figures_again(cut)
    assert 0 < again["parts"]["released"] <= figures_again(recording)["parts"]["released"]
    # Figures count in microseconds, a recording in nanoseconds.
    assert again["kpi"]["elements"]["PBT"] == pytest.approx(cut.end_s(), abs=1e-6)
    assert cut.end_s() < recording.end_s()
