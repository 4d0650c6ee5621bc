from string import Formatter

import pytest

from serving.data_page.words import WORDS, say


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("name", sorted(WORDS))
def test_both_languages_tell_the_same_figures(name: str) -> None:
    english, chinese = WORDS[name]
    assert fields(english) == fields(chinese)
    assert english
    assert chinese


def test_a_split_in_a_sentence_is_told_by_its_word() -> None:
    assert "in validation:" in say("en", "class_missing", label="dent", split="val")
    assert "验证子集" in say("zh", "class_missing", label="dent", split="val")
