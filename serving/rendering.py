"""Renders labelled sets of a scene into a folder, lot by lot, in several processes."""

import multiprocessing
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import cv2
from pydantic import Field
from tqdm import tqdm

from twin.camera.dataset import labelled_parts
from twin.errors import DataError
from twin.mixing import labels
from twin.scene.optics import Camera
from twin.scene.scene import Scene
from twin.seeds import FIRST_TEST_SEED
from twin.types import PartTruth, value
from vision.data.masks import write_frame, write_tables
from vision.data.sample import Rendered, Zone


@value
class RenderSettings:
    """What to render, and in how many processes."""

    count: Annotated[int, Field(gt=0)]
    seed: Annotated[int, Field(ge=0)]
    nonconforming: Annotated[float, Field(ge=0, le=1)] | None = None
    """The rate of nonconforming parts; None takes the scene's own."""
    parts_per_lot: Annotated[int, Field(gt=0)] = 250
    """A lot has a seed of its own: other textures, another marking."""
    workers: Annotated[int, Field(gt=0)] = 2


@value
class Lot:
    """A run of parts of one seed, for one worker."""

    root: Path
    scene: Scene
    seed: int
    count: int


def render_set(scene: Scene, settings: RenderSettings, root: Path) -> list[PartTruth]:
    """Render a set in the layout `masks` into the empty or new folder `root`; return the truth of each part.

    Raises:
        DataError: the folder holds a set already, or the seeds run from training's range into testing's.
    """
    _check(settings, root)
    if settings.nonconforming is not None:
        incoming = replace(scene.incoming, nonconforming_rate=settings.nonconforming)
        scene = replace(scene, incoming=incoming)
    for name in ("images", "masks"):
        (root / name).mkdir(parents=True, exist_ok=True)
    lots = list(_lots(scene, settings, root))
    truths: list[PartTruth] = []
    with tqdm(total=settings.count, unit="part", desc="rendering", disable=not sys.stderr.isatty()) as bar:
        for lot in _rendered(lots, settings.workers):
            truths += lot
            bar.update(len(lot))
    write_tables(root, truths, list(labels(scene)), about(scene, settings.seed, lots[-1].seed))
    return truths


def _check(settings: RenderSettings, root: Path) -> None:
    last = settings.seed + (settings.count - 1) // settings.parts_per_lot
    if settings.seed < FIRST_TEST_SEED <= last:
        advice = f"end below seed {FIRST_TEST_SEED} for training, or begin there for testing"
        raise DataError(str(root), f"seeds {settings.seed} to {last} mix training and testing", advice=advice)
    if root.is_dir() and any(root.iterdir()):
        raise DataError(str(root), "this folder is not empty", advice="give another folder, or delete this one")


def _lots(scene: Scene, settings: RenderSettings, root: Path) -> Iterator[Lot]:
    for number, first in enumerate(range(0, settings.count, settings.parts_per_lot)):
        count = min(settings.parts_per_lot, settings.count - first)
        yield Lot(root=root, scene=scene, seed=settings.seed + number, count=count)


def _rendered(lots: list[Lot], workers: int) -> Iterator[list[PartTruth]]:
    if workers == 1 or len(lots) == 1:
        yield from map(render_lot, lots)
        return
    # Fresh processes: a copy of this one would share its locks and threads.
    with multiprocessing.get_context("spawn").Pool(min(workers, len(lots))) as pool:
        yield from pool.imap(render_lot, lots)


def render_lot(lot: Lot) -> list[PartTruth]:
    """Render and write the parts of one lot; return their truth."""
    cv2.setNumThreads(1)
    truths = []
    for labelled in labelled_parts(lot.scene, lot.seed, lot.count):
        write_frame(lot.root, labelled)
        truths.append(labelled.truth)
    return truths


def about(scene: Scene, first_seed: int, last_seed: int) -> Rendered:
    """Return what a rendered set says of itself: all that a model must know of the scene."""
    optics = scene.one_of(Camera)[1].optics
    return Rendered(
        scene=scene.name,
        recipe_id=scene.recipe.recipe_id,
        seed=first_seed,
        last_seed=last_seed,
        nonconforming_rate=scene.incoming.nonconforming_rate,
        mm_per_px=optics.field_of_view_mm / optics.width_px,
        criteria=scene.recipe.criteria,
        zones={name: Zone(inner_mm=r.inner_mm, outer_mm=r.outer_mm) for name, r in scene.product.zones.items()},
    )
