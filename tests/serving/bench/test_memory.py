import pytest

from serving.bench import memory
from serving.bench.row import BenchSettings
from serving.compose import compose_scene


def test_the_slope_is_that_of_the_line_through_all_looks() -> None:
    assert memory.slope([3.0, 5.0, 7.0, 9.0]) == pytest.approx(2.0)
    assert memory.slope([4.0, 4.0, 4.0]) == pytest.approx(0.0)


def test_what_is_kept_shows_in_the_resident_memory() -> None:
    before_mb = memory.resident_mb()
    kept = b"x" * 50_000_000
    assert memory.resident_mb() - before_mb == pytest.approx(len(kept) / 1e6, abs=5)


def test_the_row_is_of_the_whole_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "WARM_UP_S", 1.0)
    monkeypatch.setattr(memory, "EVERY_S", 1.0)
    (row,) = memory.rows(compose_scene("minimal"), BenchSettings(rounds=1, seed=1, hours=3 / 3600))
    assert (row.name, row.unit, row.reference_value) == ("memory_slope", "MB/h", 1.0)
