"""The layout `mvtec`: `train/good`, `test/good`, `test/<defect>` and `ground_truth/<defect>/<name>_mask.png`."""

from pathlib import Path

from twin.errors import DataError
from vision.data.picture import pictures_below
from vision.data.sample import DataSet, MaskFile, Sample, Split


def read_mvtec(root: Path) -> DataSet:
    """Return the images of an MVTec-like folder, with the split that their folders say.

    Raises:
        DataError: `train/good` or `test` is missing.
    """
    if not (root / "train" / "good").is_dir() or not (root / "test").is_dir():
        raise DataError(str(root), "no train/good or no test folder", advice="give one product's folder as data.root")
    classes = tuple(sorted(path.name for path in (root / "test").iterdir() if path.is_dir() and path.name != "good"))
    samples = [_sample(root, path, "train", None) for path in pictures_below(root / "train" / "good")]
    for kind in ("good", *classes):
        index = None if kind == "good" else classes.index(kind) + 1
        samples += [_sample(root, path, "test", index) for path in pictures_below(root / "test" / kind)]
    return DataSet(root=str(root), layout="mvtec", classes=classes, samples=tuple(samples))


def _sample(root: Path, path: Path, split: Split, index: int | None) -> Sample:
    mask = None
    if index is not None:
        mask = MaskFile(path=root / "ground_truth" / path.parent.name / f"{path.stem}_mask.png", index=index)
    return Sample(name=path.relative_to(root).as_posix(), path=path, mask=mask, split=split)
