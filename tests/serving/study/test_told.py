"""What a study tells in words: counts as people read them."""

from typing import Any

import pytest

from serving.study.told import study_text

TOLD: dict[str, Any] = {
    "verdict": "UNDECIDED",
    "kpis": {},
    "replications": 1200,
    "parts": {"paired": 12345},
    "faults": {"baseline": {"jam": 1004}, "candidate": {}},
    "change": {"title": {"en": "Mine"}},
    "scene": "minimal",
    "ran": {"duration_s": 3600.0},
    "report": "report.html",
}


@pytest.mark.parametrize(("paired", "words"), [(12345, "12,345 parts"), (1, "1 part"), (0, "0 parts")])
def test_counts_are_grouped_and_one_is_one(paired: int, words: str) -> None:
    rows = study_text(TOLD | {"parts": {"paired": paired}}).splitlines()
    assert rows[1] == f"1,200 replications of 3,600 s in both arms, {words} paired"
    assert "faults in the baseline: 1,004 jam" in rows
