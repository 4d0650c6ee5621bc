"""Whether a product, what comes in and the recipe fit together."""

import itertools
import math

from twin.acceptance import Criterion
from twin.check.board import check_board
from twin.check.names import known
from twin.check.optics import check_optics
from twin.check.photographed import check_photographed
from twin.errors import ConfigError
from twin.scene.board import Board
from twin.scene.incoming import Incoming
from twin.scene.optics import Camera
from twin.scene.photographed import Photographed
from twin.scene.product import Bearing, Product
from twin.scene.scene import Scene

LEAST_PX = 3.0
"""A mark at its limit must cover so many pixels to be measured."""


def check_product(where: str, product: Product) -> None:
    """Hold what a product is made of in order."""
    if isinstance(product, Board):
        check_board(product)
    elif isinstance(product, Photographed):
        check_photographed(where, product)
    else:
        _check_bearing(where, product)


def _check_bearing(where: str, product: Bearing) -> None:
    """Hold the rings, the balls and the zones of a bearing in order."""
    names = ("bore_mm", "inner_land_mm", "outer_land_mm", "outside_mm")
    for inner, outer in itertools.pairwise(names):
        least_mm = getattr(product, inner)
        if getattr(product, outer) <= least_mm:
            problem, allowed = f"must be larger than {inner}", f"more than {least_mm}"
            raise ConfigError(f"{where}.{outer}", problem, got=getattr(product, outer), allowed=allowed)
    most = math.floor(math.pi / math.asin(min(product.ball_mm / product.pitch_circle_mm, 1.0)))
    if product.balls > most:
        problem = "so many balls do not fit on the pitch circle"
        raise ConfigError(f"{where}.balls", problem, got=product.balls, allowed=f"at most {most}")
    if not product.zones:
        raise ConfigError(f"{where}.zones", "a face needs at least one zone", got={}, allowed="name: inner, outer")
    for name, ring in product.zones.items():
        most_mm = product.outside_mm / 2
        if not 0 <= ring.inner_mm < ring.outer_mm <= most_mm:
            key, got = f"{where}.zones.{name}", [ring.inner_mm, ring.outer_mm]
            raise ConfigError(key, "radii must grow outwards on the face", got=got, allowed=f"0 to {most_mm}")


def check_incoming(incoming: Incoming) -> None:
    """Hold every range of what comes in in order."""
    _check_range("scene.incoming.contrast", incoming.contrast, most=1.0)
    _check_range("scene.incoming.marks", incoming.marks)
    for label, drawn in incoming.classes.items():
        _check_range(f"scene.incoming.classes.{label}.length_mm", drawn.length_mm)
        if drawn.width_mm is not None:
            _check_range(f"scene.incoming.classes.{label}.width_mm", drawn.width_mm)
    if incoming.nonconforming_rate > 0 and not sum(drawn.share for drawn in incoming.classes.values()):
        problem = "nonconforming parts need at least one class with a share"
        raise ConfigError("scene.incoming.classes", problem, got=list(incoming.classes), allowed="a share above 0")


def _check_range(key: str, bounds: tuple[float, float], most: float = math.inf) -> None:
    low, high = bounds
    if not 0 < low <= high <= most:
        allowed = "0 < low <= high" + ("" if math.isinf(most) else f" <= {most}")
        raise ConfigError(key, "the bounds must be positive and in order", got=list(bounds), allowed=allowed)


def limit_of_mm(scene: Scene, criterion: Criterion) -> float:
    """Return the length of the smallest mark that a criterion must tell: its limit, or the smallest that comes in."""
    return criterion.max_length_mm or scene.incoming.classes[criterion.label].length_mm[0]


def check_recipe(scene: Scene, camera_id: str, camera: Camera) -> None:
    """Hold the criteria against what is drawn, and against what the camera can resolve."""
    smallest_mm = math.inf
    mm_per_px = camera.optics.field_of_view_mm / camera.optics.width_px
    for number, criterion in enumerate(scene.recipe.criteria):
        key = f"scene.recipe.criteria.{number}"
        known(f"{key}.label", "class", criterion.label, list(scene.incoming.classes))
        known(f"{key}.zone", "zone", criterion.zone, ["any", *scene.product.zones])
        limit_mm = limit_of_mm(scene, criterion)
        if limit_mm < LEAST_PX * mm_per_px:
            problem = f"a {criterion.label} at its limit of {limit_mm} mm covers fewer than {LEAST_PX:g} pixels"
            allowed = f"at least {math.ceil(LEAST_PX * camera.optics.field_of_view_mm / limit_mm)}"
            got = camera.optics.width_px
            raise ConfigError(f"scene.devices.{camera_id}.optics.width_px", problem, got=got, allowed=allowed)
        smallest_mm = min(smallest_mm, limit_mm)
    check_optics(f"scene.devices.{camera_id}.optics", camera.optics, smallest_mm)
