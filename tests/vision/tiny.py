"""Small bright discs with dark marks, their labels, and a model that was trained on them: what vision's tests share."""

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from twin.acceptance import Criterion
from twin.seeds import generator
from twin.types import DefectTruth, Frame, LabelledFrame, PartTruth
from vision.data.masks import write_frame, write_tables
from vision.data.sample import Rendered, Zone

MM_PER_PX = 0.5
CRITERIA = (Criterion(label="scratch", max_length_mm=8.0), Criterion(label="rust"))


def disc(seed: int, serial: int, *, size: int = 96) -> LabelledFrame:
    """Draw one part: a disc of radius 40 px; each second one carries a scratch of 6-24 px or a spot of rust."""
    rng = generator(seed, "disc", serial)
    pixels = rng.normal(20, 2, (size, size)).astype(np.float32)
    centre = (int(rng.integers(size // 2 - 3, size // 2 + 4)), int(rng.integers(size // 2 - 3, size // 2 + 4)))
    cv2.circle(pixels, centre, 40, 150.0, -1)
    mask = np.zeros((size, size), np.uint8)
    defects: tuple[DefectTruth, ...] = ()
    if serial % 2:
        length_px = float(rng.uniform(6, 24))
        place = (centre[0] + int(rng.integers(-18, 19)), centre[1] + int(rng.integers(-18, 19)))
        if serial % 4 == 1:
            turn = rng.uniform(0, np.pi)
            reach = np.array([np.cos(turn), np.sin(turn)]) * length_px / 2
            ends = [tuple(int(x) for x in np.round(np.array(place) + sign * reach)) for sign in (-1, 1)]
            cv2.line(mask, ends[0], ends[1], 1, 2)
        else:
            cv2.circle(mask, place, max(int(length_px / 4), 2), 2, -1)
        pixels[mask > 0] = 60.0
        label = "scratch" if serial % 4 == 1 else "rust"
        defects = (
            DefectTruth(label=label, zone="face", length_mm=length_px * MM_PER_PX, area_mm2=1.0, contrast_sigma=20.0),
        )
    pixels += rng.normal(0, 2, pixels.shape).astype(np.float32)
    part_id = f"P{seed:06d}-{serial:06d}"
    frame = Frame(
        camera_id="camera",
        trigger_id=f"T{seed}-{serial}",
        part_id=part_id,
        t_s=0.0,
        encoder_count=0,
        decide_by_count=0,
        pixels=np.clip(pixels, 0, 255).astype(np.uint8)[:, :, None],
    )
    conforming = not any(d.label == "rust" or d.length_mm > 8.0 for d in defects)
    truth = PartTruth(part_id=part_id, conforming=conforming, inspected=True, below_visibility=False, defects=defects)
    return LabelledFrame(frame=frame, mask=mask, truth=truth)


def discs(seed: int, count: int) -> Iterator[LabelledFrame]:
    """Draw parts 0..count-1."""
    return (disc(seed, serial) for serial in range(count))


def about(seed: int) -> Rendered:
    """Return what a set of discs says of itself."""
    return Rendered(
        scene="discs",
        recipe_id="discs",
        seed=seed,
        last_seed=seed,
        nonconforming_rate=0.4,
        mm_per_px=MM_PER_PX,
        criteria=CRITERIA,
        zones={"face": Zone(inner_mm=0.0, outer_mm=20.0)},
    )


def write_discs(root: Path, seed: int, count: int) -> Path:
    """Write a set of discs in the layout `masks`; return its folder."""
    for name in ("images", "masks"):
        (root / name).mkdir(parents=True)
    truths = []
    for labelled in discs(seed, count):
        write_frame(root, labelled)
        truths.append(labelled.truth)
    write_tables(root, truths, ["scratch", "rust"], about(seed))
    return root
