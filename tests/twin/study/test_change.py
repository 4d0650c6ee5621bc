import dataclasses

import pytest

from tests.twin.study.runs import CHANGE
from twin.errors import ConfigError
from twin.study.change import KPIS, Margins, Text
from twin.study.verdict import Margin


def test_every_figure_has_a_margin_and_every_margin_a_figure() -> None:
    assert set(KPIS) == {field.name for field in dataclasses.fields(Margins)}
    assert all(isinstance(CHANGE.margin(kpi), Margin) for kpi in KPIS)


def test_a_margin_that_is_given_twice_is_refused_with_its_key() -> None:
    twice = dataclasses.replace(CHANGE, margins=Margins(escape_rate=Margin(absolute=0.1, relative=0.1)))
    with pytest.raises(ConfigError, match=r"change\.margins\.escape_rate"):
        twice.margin("escape_rate")


def test_a_text_without_chinese_is_told_in_english() -> None:
    assert Text(en="belt", zh="皮带").of("zh") == "皮带"
    assert Text(en="belt").of("zh") == "belt"
    assert Text(en="belt", zh="皮带").of("en") == "belt"
