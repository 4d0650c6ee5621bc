"""Which part comes in: the scene's own product, a stranger, or one upside down; known to plant and camera alike."""

from dataclasses import replace

import numpy as np

from twin.acceptance import Criterion
from twin.scene.faults import MixedParts
from twin.scene.incoming import Mixed
from twin.scene.product import Product
from twin.scene.scene import Scene
from twin.seeds import generator
from twin.types import value

MIXED, UPSIDE_DOWN = "mixed", "upside_down"
"""The classes of parts that are wrong as a whole, whatever their surface is like."""
WHOLE_PART = (Criterion(label=MIXED), Criterion(label=UPSIDE_DOWN))
"""A recipe speaks of its product, the right way up: it need not say that it allows nothing else."""


@value
class Arrival:
    """One part as it comes in. `wrong` is the class of what is wrong with the whole of it; empty when nothing is."""

    product: Product
    wrong: str = ""


def arrival(scene: Scene, seed: int, serial: int, mixed: Mixed | None = None) -> Arrival:
    """Return what the part `serial` of the run `seed` is: the same in any process and order.

    `mixed` is what is mixed in where it is not what the scene says of all parts. It has a stream of its own: with or
    without strangers, the scene's own parts are the same.
    """
    mixed = scene.incoming.mixed if mixed is None else mixed
    if mixed.rate <= 0.0:
        return Arrival(product=scene.product)
    strange, turned, which = generator(seed, "part", serial, "mixed").random(3)
    if strange >= mixed.rate:
        return Arrival(product=scene.product)
    if turned < mixed.upside_down_share:
        return Arrival(product=scene.product, wrong=UPSIDE_DOWN)
    shares = np.cumsum(list(mixed.products.values()))
    name = list(mixed.products)[int(np.searchsorted(shares, which * shares[-1], side="right"))]
    return Arrival(product=scene.strangers[name], wrong=MIXED)


def mixed_by(fault: MixedParts, usual: Mixed) -> Mixed:
    """Return what a fault mixes in: its own kind of part alone, or what the scene names for all parts."""
    if fault.part is None:
        return replace(usual, rate=fault.share)
    if fault.part == UPSIDE_DOWN:
        return Mixed(rate=fault.share, upside_down_share=1.0)
    return Mixed(rate=fault.share, products={fault.part: 1.0})


def mixes(scene: Scene) -> tuple[Mixed, ...]:
    """Return all that is mixed in at some time: always, and while a fault acts."""
    usual = scene.incoming.mixed
    faults = (fault for fault in scene.faults.values() if isinstance(fault, MixedParts))
    return tuple(each for each in (usual, *(mixed_by(fault, usual) for fault in faults)) if each.rate > 0.0)


def all_products(scene: Scene) -> tuple[Product, ...]:
    """Return the products that may come in, the scene's own first."""
    named = dict.fromkeys(name for mix in mixes(scene) for name, share in mix.products.items() if share > 0.0)
    return (scene.product, *(scene.strangers[name] for name in named))


def labels(scene: Scene) -> tuple[str, ...]:
    """Return every class of defect that parts of a scene may have, in the order of the masks' indices."""
    return (*scene.incoming.classes, *((MIXED, UPSIDE_DOWN) if mixes(scene) else ()))
