import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.vision.inspect.test_judge import FRAME, defect, inspection, judge
from vision.inspect.overlay import Row, overlay, write_csv


@pytest.mark.parametrize("channels", [1, 3])
def test_the_picture_gets_heat_boxes_and_words_and_keeps_its_size(channels: int) -> None:
    pixels = np.full((60, 80, channels), 100, np.uint8)
    seen = replace(inspection(defect("rust", 2.0)), heat=np.full((15, 20), 255, np.uint8))
    drawn = overlay(pixels, seen, judge().judge(FRAME, seen))
    assert drawn.shape == (60, 80, 3)
    assert drawn[30, 40, 0] > drawn[30, 40, 2]
    assert (pixels == 100).all()


def test_the_table_has_a_line_for_each_file(tmp_path: Path) -> None:
    verdict = judge().judge(FRAME, inspection(defect("rust", 2.0)))
    rows = [Row(path="a, b.png", verdict=verdict, error=None), Row(path="c.png", verdict=None, error="broken")]
    write_csv(tmp_path / "results.csv", rows)
    told = list(csv.DictReader((tmp_path / "results.csv").read_text(encoding="utf-8").splitlines()))
    assert [row["path"] for row in told] == ["a, b.png", "c.png"]
    assert (told[0]["evaluation"], told[0]["reason"], told[0]["error"]) == ("not_ok", "rust 2.0 mm on outer_ring", "")
    assert (told[1]["evaluation"], told[1]["error"]) == ("", "broken")
