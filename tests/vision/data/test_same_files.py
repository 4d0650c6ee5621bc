from pathlib import Path

from vision.data.same_files import leaking_files
from vision.data.sample import Sample, Split


def sample(root: Path, name: str, content: bytes, split: Split) -> Sample:
    (root / name).write_bytes(content)
    return Sample(name=name, path=root / name, split=split)


def test_equal_files_in_two_splits_are_paired_with_the_first(tmp_path: Path) -> None:
    samples = (
        sample(tmp_path, "a", b"one", "train"),
        sample(tmp_path, "b", b"two", "test"),
        sample(tmp_path, "c", b"one", "train"),
        sample(tmp_path, "d", b"one", "test"),
        sample(tmp_path, "e", b"one", "val"),
        Sample(name="gone", path=tmp_path / "gone", split="test"),
    )
    assert [(one.name, two.name) for one, two in leaking_files(samples)] == [("a", "d"), ("a", "e")]
