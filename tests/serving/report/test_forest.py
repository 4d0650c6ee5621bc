"""The plot puts every interval on the side of the margin that its verdict says."""

from typing import Any
from xml.etree import ElementTree

import pytest

from serving.report.forest import MIDDLE, WIDTH, forest


def kpi(low: float, high: float, margin: float, better: str, verdict: str) -> dict[str, Any]:
    difference = (low + high) / 2
    return {"ci95": [low, high], "difference": difference, "margin": margin, "better": better, "verdict": verdict}


def places(told: dict[str, Any], kind: str) -> list[float]:
    plot = ElementTree.fromstring(forest({"escape_rate": told}, "en"))
    found = [one for one in plot if one.get("class", "").split()[0] == kind]
    return sorted(float(x) for one in found for x in (one.get("x1"), one.get("x2"), one.get("cx")) if x is not None)


@pytest.mark.parametrize(
    ("told", "right", "left"),
    [
        (kpi(-0.01, 0.03, 0.05, "lower", "PASS"), True, False),
        (kpi(0.06, 0.30, 0.05, "lower", "FAIL"), False, True),
        (kpi(0.02, 0.30, 0.05, "lower", "UNDECIDED"), False, False),
        (kpi(900.0, 1100.0, 700.0, "higher", "PASS"), True, False),
        (kpi(-900.0, -700.0, -20.0, "higher", "FAIL"), False, True),
        (kpi(0.0, 0.0, 0.0, "lower", "PASS"), False, False),
    ],
)
def test_better_is_right_of_the_margin_whichever_way_a_figure_runs(
    told: dict[str, Any], right: bool, left: bool
) -> None:
    bar = places(told, "bar")
    assert (bar[0] > MIDDLE, bar[-1] < MIDDLE) == (right, left)
    assert 0 < bar[0] <= places(told, "dot")[0] <= bar[-1] < WIDTH


def test_a_figure_without_an_interval_has_a_row_and_no_bar() -> None:
    told: dict[str, Any] = {"ci95": None, "difference": None, "margin": None, "better": "lower", "verdict": "UNDECIDED"}
    assert places(told, "bar") == []
    assert "UNDECIDED" in forest({"escape_rate": told}, "en")
    assert "无法定论" in forest({"escape_rate": told}, "zh")
