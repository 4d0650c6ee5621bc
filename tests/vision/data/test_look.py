"""Every picture is looked at once, and what cannot be used is named with the reason."""

from pathlib import Path

import numpy as np

from tests.vision.tiny import write_discs
from vision.data.look import look, marks_of
from vision.data.masks import read_masks
from vision.data.picture import read_picture, write_picture


def test_what_is_seen_of_a_picture_is_its_size_its_channels_and_its_marks(tmp_path: Path) -> None:
    data = read_masks(write_discs(tmp_path / "set", 1, 4))
    seen, wrong = look(data)
    assert wrong == ()
    assert [(one.height_px, one.width_px, one.channels) for one in seen] == [(96, 96, 1)] * 4
    assert [[mark.index for mark in one.marks] for one in seen] == [[], [1], [], [2]]
    assert [one.sample for one in seen] == list(data.samples)


def test_the_same_pixels_in_another_format_have_the_same_digest(tmp_path: Path) -> None:
    root = write_discs(tmp_path / "set", 1, 3)
    first = sorted((root / "images").iterdir())[0]
    write_picture(root / "images" / "copy.bmp", read_picture(first))
    seen, _ = look(read_masks(root))
    assert len({one.digest for one in seen}) == 3
    assert len(seen) == 4


def test_a_broken_picture_and_a_mask_of_another_size_are_named_and_the_others_are_seen(tmp_path: Path) -> None:
    root = write_discs(tmp_path / "set", 1, 6)
    images, masks = sorted((root / "images").iterdir()), sorted((root / "masks").iterdir())
    images[0].write_bytes(b"broken")
    write_picture(masks[0], np.ones((10, 20), np.uint8))
    masks[1].write_bytes(b"")
    counts: list[int] = []
    seen, wrong = look(read_masks(root), read=counts.append)
    assert len(seen) == 3
    assert counts == [6]
    assert [one.name for one in wrong] == [f"images/{images[n].name}" for n in (0, 1, 3)]
    assert wrong[0].error == "is not a picture that can be read"
    assert "20 x 10 px and its image 96 x 96 px" in wrong[1].error
    assert wrong[2].error.startswith("its mask ")
    assert str(masks[1]) in wrong[2].error


def test_marks_are_counted_by_class_and_gaps_of_a_few_pixels_do_not_cut_one() -> None:
    mask = np.zeros((60, 80), np.uint8)
    mask[10, 5:20] = 1
    mask[10, 23:31] = 1
    mask[40:52, 60:64] = 1
    mask[10:13, 60:63] = 2
    found = marks_of(mask)
    assert [(one.index, one.size_px) for one in found] == [(1, 26), (1, 12), (2, 3)]
    assert found[1].box_xyxy == (60, 40, 64, 52)
    assert marks_of(np.zeros((5, 5), np.uint8)) == ()
