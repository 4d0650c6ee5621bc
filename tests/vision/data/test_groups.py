from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from twin.errors import DataError
from vision.data.groups import Membership, read_groups, with_groups
from vision.data.sample import Sample


def test_names_and_paths_both_find_their_image_and_the_others_are_left_out(tmp_path: Path) -> None:
    file = tmp_path / "groups.csv"
    file.write_text("image,group,split\na.png,one,\nsub/b.png,two,train\n", encoding="utf-8")
    samples = tuple(Sample(name=n, path=Path(n)) for n in ("x/a.png", "sub/b.png", "c.png"))
    kept = with_groups(samples, read_groups(file))
    assert [(s.name, s.group, s.split) for s in kept] == [("x/a.png", "one", None), ("sub/b.png", "two", "train")]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("image\na.png\n", "no column group"),
        ("image,group\na.png,\n", "line 2: an image or its group is empty"),
        ("image,group\na.png,one\na.png,two\n", "line 3: a.png stands in two groups"),
        ("image,group,split\na.png,one,later\n", "split is 'later'"),
        ("", "no column group, image"),
    ],
)
def test_a_wrong_file_is_told_by_its_line(tmp_path: Path, text: str, problem: str) -> None:
    file = tmp_path / "groups.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=problem):
        read_groups(file)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot be read"):
        read_groups(tmp_path / "gone.csv")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=80) | st.text('imagegroup,"\n ab', max_size=60).map(str.encode))
def test_any_bytes_are_groups_or_one_sentence(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "any.csv"
    file.write_bytes(content)
    try:
        found = read_groups(file)
    except DataError as error:
        assert "\n" not in str(error).strip() or "any.csv" in str(error)
        return
    assert all(name and isinstance(member, Membership) and member.group for name, member in found.items())
