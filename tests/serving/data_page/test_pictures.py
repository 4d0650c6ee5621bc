"""A picture of a mark shows the mark, with a line around it, whatever the size of the picture that it is on."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from serving.data_page.pictures import OUTLINE, SHOWN_PX, around, outlined, whole
from vision.data.look import Seen, look
from vision.data.picture import write_picture
from vision.data.sample import DataSet, MaskFile, Sample


def seen_of(root: Path, width: int, height: int, channels: int, box: tuple[int, int, int, int]) -> Seen:
    mask = np.zeros((height, width), np.uint8)
    mask[box[1] : box[3], box[0] : box[2]] = 1
    write_picture(root / "a.png", np.full((height, width, channels), 90, np.uint8))
    write_picture(root / "a_mask.png", mask)
    sample = Sample(name="a.png", path=root / "a.png", mask=MaskFile(path=root / "a_mask.png"))
    ((seen,), _) = look(DataSet(root=str(root), layout="masks", classes=("dent",), samples=(sample,)))
    return seen


@pytest.mark.parametrize(
    ("width", "height", "channels", "box"),
    [(40, 30, 1, (0, 0, 3, 3)), (2000, 300, 3, (1990, 280, 2000, 300)), (200, 1900, 1, (10, 5, 190, 1500))],
)
def test_a_mark_is_shown_with_its_outline(
    width: int, height: int, channels: int, box: tuple[int, int, int, int], tmp_path: Path
) -> None:
    seen = seen_of(tmp_path, width, height, channels, box)
    for jpeg in (whole(seen), around(seen, seen.marks[0])):
        picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
        assert picture is not None
        assert max(picture.shape[:2]) <= SHOWN_PX
        assert (picture[:, :, 2].astype(int) - picture[:, :, 0] > 60).any()


def test_a_mark_of_one_pixel_does_not_vanish_where_the_picture_shrinks() -> None:
    mask = np.zeros((1000, 1000), np.uint8)
    mask[501, 333] = 1
    picture = outlined(np.zeros((1000, 1000, 3), np.uint8), mask, 0.1)
    assert picture.shape == (100, 100, 3)
    assert picture[:, :, 0].max() > OUTLINE[0] // 2
    assert not outlined(np.zeros((50, 50, 3), np.uint8), np.zeros((50, 50), np.uint8), 2.0).any()
