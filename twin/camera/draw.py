"""Draws parts: what a sound one carries, and which of them are nonconforming and by what."""

import math
from collections.abc import Callable, Sequence

import numpy as np

from twin.acceptance import condemning
from twin.camera.flaws import log_uniform
from twin.camera.kinds import as_fitted, draft_of
from twin.camera.part import Flaw, Part
from twin.errors import ConfigError
from twin.mixing import Arrival, all_products, arrival
from twin.scene.scene import Scene
from twin.seeds import generator, part_id_of, serial_of
from twin.types import Fitted, Shot

NEAR_LIMIT = 1.5
"""Defects up to this many times their limit are near it."""
MAX_TRIES = 100
Make = Callable[[str, float], Flaw]
"""Draws a flaw of one class and about one length (mm)."""


def draw_part(
    scene: Scene,
    seed: int,
    serial: int,
    *,
    came: Arrival | None = None,
    bad_rate: float | None = None,
    fitted: Sequence[Fitted] | None = None,
) -> Part:
    """Draw the part `serial` of the run `seed`: the same part in any process and order.

    Its flaws and its surface have streams of their own, so that another `scene.incoming` changes no surface.
    `came` is what came in where it is not what the scene says of all parts, `bad_rate` the rate of nonconforming parts
    where it is not the scene's, `fitted` what robots have set on it.
    """
    came = came or arrival(scene, seed, serial)
    draft = draft_of(scene, came.product)
    surface = draft.surface(generator(seed, "part", serial, "surface"))
    part_id = part_id_of(seed, serial)
    if came.wrong:
        surface, flaw = draft.wrong(came.wrong, surface)
        return Part(
            part_id=part_id,
            serial=serial,
            product=came.product,
            surface=surface,
            flaws=(flaw,),
            conforming=False,
            wrong=came.wrong,
        )
    rng = generator(seed, "part", serial)
    rate = scene.incoming.nonconforming_rate if bad_rate is None else bad_rate
    conforming = bool(rng.random() >= rate)
    flaws = _draw_flaws(
        scene, lambda label, length_mm: draft.flaw(label, length_mm, surface, rng), rng, conforming=conforming
    )
    part = Part(
        part_id=part_id,
        serial=serial,
        product=came.product,
        surface=surface,
        flaws=flaws,
        conforming=conforming,
    )
    return as_fitted(scene, part, fitted)


def draw_shot(scene: Scene, seed: int, shot: Shot) -> Part:
    """Draw the part that a shot of the running line is of, as the line has it."""
    product = next((each for each in all_products(scene) if each.product_id == shot.product_id), None)
    came = None if product is None else Arrival(product=product, wrong=shot.wrong)
    serial = serial_of(shot.part_id)
    return draw_part(scene, seed, serial, came=came, bad_rate=shot.bad_rate, fitted=shot.fitted)


def limit_mm(scene: Scene, label: str) -> float | None:
    """Return the smallest length that the recipe's criteria still allow of a class; None where none speaks of it."""
    limits = [criterion.max_length_mm for criterion in scene.recipe.criteria if criterion.label == label]
    return min(limits) if limits else None


def _draw_flaws(scene: Scene, make: Make, rng: np.random.Generator, *, conforming: bool) -> tuple[Flaw, ...]:
    """Draw until the criteria agree with what was wanted; sizes are drawn to agree at once in nearly all cases."""
    marked = conforming and bool(rng.random() < scene.incoming.marked_conforming_share)
    if conforming and not marked:
        return ()
    label = _allowed_class(scene, rng) if conforming else _condemning_class(scene, rng)
    if label is None:
        return ()
    near = not conforming and bool(rng.random() < scene.incoming.near_limit_share)
    for _ in range(MAX_TRIES):
        low, high = _length_range(scene, label, conforming=conforming, near=near)
        flaw = make(label, log_uniform(rng, low, high))
        if (not condemning((flaw,), scene.recipe.criteria)) == conforming:
            return (flaw,) if conforming else _with_more(scene, flaw, make, rng)
    raise ConfigError(
        f"scene.incoming.classes.{label}",
        f"no defect was {'within' if conforming else 'beyond'} the recipe's limits in {MAX_TRIES} tries",
        allowed="lengths on both sides of the limits in scene.recipe.criteria",
    )


def _with_more(scene: Scene, first: Flaw, make: Make, rng: np.random.Generator) -> tuple[Flaw, ...]:
    """Return the mark that condemns a part, and what the part carries beside it."""
    fewest, most = scene.incoming.marks
    flaws = [first]
    for _ in range(int(rng.integers(fewest, most + 1)) - 1 if most > 1 else 0):
        label = _condemning_class(scene, rng)
        length = log_uniform(rng, *scene.incoming.classes[label].length_mm)
        flaw = make(label, length)
        if not any(_overlap(flaw, other) for other in flaws):
            flaws.append(flaw)
    return tuple(flaws)


def _overlap(one: Flaw, other: Flaw) -> bool:
    """Tell whether two marks may share a pixel: whether the circles around them meet."""
    apart_mm = math.dist(one.shape.centre_mm, other.shape.centre_mm)
    return apart_mm < one.shape.reach_mm + other.shape.reach_mm


def _condemning_class(scene: Scene, rng: np.random.Generator) -> str:
    """Pick a class that can make a part nonconforming, by its share."""
    classes = scene.incoming.classes
    limits = {name: limit_mm(scene, name) for name in classes}
    names = [name for name, limit in limits.items() if limit is not None and limit < classes[name].length_mm[1]]
    picked = _by_share(scene, names, rng)
    if picked is None:
        raise ConfigError(
            "scene.incoming.classes",
            "no class with a share above 0 can make a part nonconforming",
            allowed="at least one, or scene.incoming.nonconforming_rate=0",
        )
    return picked


def _allowed_class(scene: Scene, rng: np.random.Generator) -> str | None:
    """Pick a class that a conforming part may carry, by its share; None where there is none."""
    classes = scene.incoming.classes
    names = [name for name in classes if (limit_mm(scene, name) or 0.0) > classes[name].length_mm[0]]
    return _by_share(scene, names, rng)


def _by_share(scene: Scene, names: list[str], rng: np.random.Generator) -> str | None:
    shares = np.array([scene.incoming.classes[name].share for name in names])
    return names[int(rng.choice(len(names), p=shares / shares.sum()))] if shares.sum() > 0 else None


def _length_range(scene: Scene, label: str, *, conforming: bool, near: bool) -> tuple[float, float]:
    """Return the bounds of a length: below the limit, near it, or clear of it; all where none is allowed."""
    low, high = scene.incoming.classes[label].length_mm
    limit = limit_mm(scene, label) or 0.0
    if conforming:
        return low, min(high, limit)
    if limit <= 0.0:
        return low, high
    edge = min(max(NEAR_LIMIT * limit, low), high)
    return (max(low, float(np.nextafter(limit, np.inf))), edge) if near else (edge, high)
