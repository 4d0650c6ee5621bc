"""One labelled image, whatever the layout that it came from, and the set of them."""

from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from twin.acceptance import Criterion
from twin.errors import DataError
from twin.types import DefectTruth, value
from vision.data.picture import UnreadableError, read_picture
from vision.data.shapes import Outlines, drawn

Split = Literal["train", "val", "test"]


@value
class MaskFile:
    """A mask in a picture file: class indices, or, where `index` is given, anything above 0 is that class."""

    path: Path
    index: int | None = None


@value
class Sample:
    """One image and what is known of it. `mask` None means that nothing is wrong with it."""

    name: str
    """Path of the image below the root, with forward slashes: unique in its data set."""
    path: Path
    mask: MaskFile | Outlines | None = None
    group: str = ""
    """Images of one group are not independent of each other; empty where each stands for itself."""
    split: Split | None = None
    conforming: bool | None = None
    """By the recipe's criteria, where those were applied; None where any mark makes the image bad."""
    inspected: bool = True
    below_visibility: bool = False
    defects: tuple[DefectTruth, ...] = ()
    """Exact sizes, where they are known."""
    template: Path | None = None
    """The golden picture that it is compared with, where the data name one."""

    @property
    def stem(self) -> str:
        """The file's name without its suffix."""
        return self.path.stem

    @property
    def bad(self) -> bool:
        """Whether this image is to be found bad."""
        return self.mask is not None if self.conforming is None else not self.conforming


@value
class Zone:
    """An annular zone around the part's centre, by radius."""

    inner_mm: float
    outer_mm: float


@value
class Rendered:
    """What a rendered set says of itself in its `dataset.json`."""

    schema_version: Literal[1] = 1
    scene: str
    recipe_id: str
    seed: int
    last_seed: int
    """Parts come in lots; each lot is rendered with a seed of its own, from `seed` to this one."""
    nonconforming_rate: float
    mm_per_px: float
    criteria: tuple[Criterion, ...]
    zones: dict[str, Zone]


@value
class Unreadable:
    """An image, or its label, that could not be read: left out, named and counted."""

    name: str
    error: str


@value
class LabelFault:
    """A label that was left out or cut while its image stayed: named and counted."""

    name: str
    """The image, or the file that holds the label."""
    problem: str


@value
class LeftOut:
    """An image that is there and that nobody asked for."""

    name: str
    why: str


@value
class DataSet:
    """A labelled set of images. Index 0 of a mask is sound, index 1 is `classes[0]`, and so on."""

    root: str
    layout: str
    classes: tuple[str, ...]
    samples: tuple[Sample, ...]
    unreadable: tuple[Unreadable, ...] = ()
    label_faults: tuple[LabelFault, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    rendered: Rendered | None = None


def mask_of(sample: Sample, height: int, width: int, classes: int) -> NDArray[np.uint8]:
    """Return the mask of an image of `height` x `width` px: class indices as uint8, 0 is sound.

    Raises:
        DataError: the mask is of another size, or holds an index that no class has.
        UnreadableError: the labels were made on a picture of another size.
    """
    if sample.mask is None:
        return np.zeros((height, width), np.uint8)
    if isinstance(sample.mask, Outlines):
        made_on = sample.mask.size_px
        if made_on is not None and made_on != (width, height):
            sizes = f"is {width} x {height} px, and its labels were made on {made_on[0]} x {made_on[1]} px"
            raise UnreadableError(sample.path, sizes)
        return drawn(sample.mask, height, width)
    pixels = read_picture(sample.mask.path)
    if pixels.shape[:2] != (height, width):
        raise DataError(
            str(sample.mask.path),
            f"the mask is {pixels.shape[1]} x {pixels.shape[0]} px and its image {width} x {height} px",
            advice="make both of one size",
        )
    plane = np.ascontiguousarray(pixels[:, :, 0])
    if sample.mask.index is not None:
        return np.where(plane > 0, np.uint8(sample.mask.index), np.uint8(0))
    if plane.max(initial=0) > classes:
        raise DataError(str(sample.mask.path), f"holds the class index {plane.max()}; classes.json ends at {classes}")
    return plane
