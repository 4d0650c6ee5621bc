import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.vision.tiny import CRITERIA, disc, write_discs
from twin.errors import DataError
from vision.data.masks import parse_classes, read_masks
from vision.data.picture import read_picture, write_picture
from vision.data.sample import mask_of


def test_what_is_written_is_read_back_to_the_pixel(tmp_path: Path) -> None:
    root = write_discs(tmp_path / "set", 3, 6)
    data = read_masks(root)
    assert data.classes == ("scratch", "rust")
    assert data.rendered is not None
    assert data.rendered.criteria == CRITERIA
    for serial, sample in enumerate(data.samples):
        labelled = disc(3, serial)
        assert np.array_equal(read_picture(sample.path), labelled.frame.pixels)
        assert np.array_equal(mask_of(sample, 96, 96, 2), labelled.mask)
        assert sample.conforming is labelled.truth.conforming
        assert sample.bad is not labelled.truth.conforming
        assert [d.length_mm for d in sample.defects] == pytest.approx(
            [d.length_mm for d in labelled.truth.defects], abs=1e-4
        )


def test_a_missing_mask_means_sound(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    write_picture(tmp_path / "images" / "a.png", np.zeros((8, 9), np.uint8))
    (tmp_path / "classes.json").write_text('["sound", "scratch"]', encoding="utf-8")
    sample = read_masks(tmp_path).samples[0]
    assert not sample.bad
    assert not mask_of(sample, 8, 9, 1).any()


def test_a_nonconforming_part_without_its_mask_is_named_and_left_out(tmp_path: Path) -> None:
    root = write_discs(tmp_path / "set", 3, 6)
    bad = next(sample for sample in read_masks(root).samples if sample.bad)
    (root / "masks" / bad.path.name).unlink()
    data = read_masks(root)
    assert len(data.samples) == 5
    assert [(one.name, "its mask is not there" in one.error) for one in data.unreadable] == [(bad.name, True)]


def test_a_mask_of_another_size_or_class_is_refused(tmp_path: Path) -> None:
    root = write_discs(tmp_path / "set", 3, 2)
    sample = next(sample for sample in read_masks(root).samples if sample.mask)
    with pytest.raises(DataError, match="96 x 96 px and its image 64 x 96"):
        mask_of(sample, 96, 64, 2)
    with pytest.raises(DataError, match=r"class index 1; classes.json ends at 0"):
        mask_of(sample, 96, 96, 0)


def test_a_folder_without_its_parts_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no folder images"):
        read_masks(tmp_path)
    (tmp_path / "images").mkdir()
    with pytest.raises(DataError, match=r"classes.json: is missing"):
        read_masks(tmp_path)


def test_a_wrong_table_is_told(tmp_path: Path) -> None:
    root = write_discs(tmp_path / "set", 3, 2)
    (root / "parts.csv").write_text("stem,conforming\nP000003-000000,maybe\n", encoding="utf-8")
    with pytest.raises(DataError, match="conforming of P000003-000000 is 'maybe'"):
        read_masks(root)
    (root / "parts.csv").write_text("name\nx\n", encoding="utf-8")
    with pytest.raises(DataError, match="no column conforming, stem"):
        read_masks(root)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.text(max_size=3) | st.integers(), max_size=5)
    | st.dictionaries(st.sampled_from(["0", "1", "2", "x"]), st.text(max_size=2))
)
def test_classes_are_names_by_index_or_one_sentence(tmp_path: Path, data: object) -> None:
    file = tmp_path / "classes.json"
    file.write_text(json.dumps(data), encoding="utf-8")
    try:
        classes = parse_classes(file)
    except DataError as error:
        assert "classes.json" in str(error)
        return
    assert classes
    assert all(isinstance(name, str) and name for name in classes)
    assert len(set(classes)) == len(classes)
