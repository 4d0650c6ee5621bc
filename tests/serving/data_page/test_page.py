"""The page says the same in both languages, shows what is there twice, and needs nothing but itself."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from serving.data_page.page import page, write_overview
from tests.vision.tiny import write_discs
from twin.errors import RunError
from vision.data.masks import read_masks
from vision.data.overview import Overview, overview
from vision.data.sample import DataSet, Split


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> DataSet:
    root = write_discs(tmp_path_factory.mktemp("page") / "set <1>", 4, 24)
    first = sorted((root / "images").iterdir())[0]
    shutil.copy(first, root / "images" / "copy.png")
    (root / "images" / "broken.png").write_bytes(b"broken")
    return read_masks(root)


def told_of(data: DataSet) -> Overview:
    bound: dict[str, Split] = {"copy": "test", "P000004-000002": "val"}
    samples = tuple(replace(s, split=bound.get(s.stem, "train")) for s in data.samples)
    return overview(replace(data, samples=samples), seed=0, val_share=0.2, test_share=0.2)


def in_language(text: str, language: str) -> str:
    found = re.search(rf'<main class="{language}".*?</main>', text, re.DOTALL)
    assert found is not None
    return found.group()


def test_the_leak_is_named_and_shown_in_both_languages(data: DataSet) -> None:
    text = page(told_of(data))
    english, chinese = in_language(text, "en"), in_language(text, "zh")
    assert "images/P000004-000000.png (training) and images/copy.png (test) are the same picture" in english
    assert "images/P000004-000000.png (训练) 与 images/copy.png (测试) 为同一图像" in chinese
    assert ">LEAK<" in english
    assert ">数据泄漏<" in chinese
    for body in (english, chinese):
        # Two pictures of the pair; the smallest, the middle and the largest mark of both classes.
        assert body.count("data:image/jpeg;base64,") == 2 + 6
        assert "images/broken.png" in body
        assert ">scratch<" in body


def test_a_set_without_a_leak_says_so(data: DataSet) -> None:
    sound = replace(data, samples=tuple(s for s in data.samples if s.stem not in ("copy", "broken")))
    english = in_language(page(told_of(sound)), "en")
    assert "NO LEAK FOUND" in english
    assert "None was found." in english
    assert "Files that cannot be used" not in english


def test_the_page_needs_no_network_and_escapes_what_is_not_its_own(data: DataSet) -> None:
    text = page(told_of(data))
    assert "set &lt;1&gt;" in text
    assert "set <1>" not in text
    assert not re.search(r'(?:src|href)="(?!data:)', text)


def test_a_page_that_cannot_be_written_is_told(data: DataSet, tmp_path: Path) -> None:
    with pytest.raises(RunError, match="could not be written"):
        write_overview(tmp_path / "none", told_of(data))
