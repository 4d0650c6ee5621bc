import pytest

from serving.report.numbers import difference, figure, interval
from serving.report.words import Language


@pytest.mark.parametrize(
    ("value", "unit", "language", "told"),
    [
        (0.0312, "", "en", "3.1 %"),
        (1.0, "", "zh", "100.0 %"),
        (3555.2, "parts/h", "en", "3,555 parts/h"),
        (3555.2, "parts/h", "zh", "3,555 件/h"),
        (80.84, "J", "en", "80.8 J"),
        (0.0121, "m", "en", "12.1 mm"),
        (None, "J", "en", "–"),
    ],
)
def test_a_figure_has_its_unit(value: float | None, unit: str, language: Language, told: str) -> None:
    assert figure(value, unit, language) == told


@pytest.mark.parametrize(
    ("value", "unit", "language", "told"),
    [
        (0.0312, "", "en", "+3.1 points"),
        (-0.0312, "", "zh", "−3.1 个百分点"),
        (-0.0001, "", "en", "0.0 points"),
        (-1025.0, "parts/h", "en", "−1,025 parts/h"),
        (None, "", "en", "–"),
    ],
)
def test_a_difference_has_its_sign(value: float | None, unit: str, language: Language, told: str) -> None:
    assert difference(value, unit, language) == told


def test_an_interval_tells_both_ends() -> None:
    assert interval((-0.031, 0.02), "") == "−3.1 … +2.0"
    assert interval([990.0, 1200.0], "parts/h") == "+990 … +1,200"
    assert interval(None, "") == "–"
