"""Whether parts that do not belong here can come in at all: what they are, and whether the line's devices take them."""

from twin.check.names import known
from twin.errors import ConfigError
from twin.mixing import UPSIDE_DOWN, all_products, mixed_by, mixes
from twin.scene.board import Board
from twin.scene.conveyors import Conveyor
from twin.scene.faults import MixedParts
from twin.scene.feeders import ChuteFeeder
from twin.scene.incoming import Mixed
from twin.scene.product import Bearing
from twin.scene.robots import ParallelGripper, Robot
from twin.scene.scene import Scene
from twin.scene.sensors import PhotoEye
from twin.scene.stops import Stop
from twin.scene.trays import InfeedTray, OutletTray
from twin.slopes import CLEAR_M

KEY = "scene.incoming.mixed"


def check_mixed(scene: Scene) -> None:
    """Refuse strangers that are not described, or that a device of this line cannot take; none are where none come."""
    usual = scene.incoming.mixed
    if usual.rate > 0.0:
        _check_mix(scene, f"{KEY}.rate", usual)
    for fault_id, fault in scene.faults.items():
        if isinstance(fault, MixedParts):
            _check_fault(scene, f"scene.faults.{fault_id}", fault)
    if mixes(scene):
        _check_names(scene)


def _check_fault(scene: Scene, key: str, fault: MixedParts) -> None:
    """Hold what one fault mixes in against the line."""
    if fault.part is None:
        _check_mix(scene, f"{key}.share", mixed_by(fault, scene.incoming.mixed))
        return
    _refuse_boards(scene, f"{key}.share", fault.share)
    known(f"{key}.part", "part that is mixed in", fault.part, (*scene.strangers, UPSIDE_DOWN))
    if fault.part != UPSIDE_DOWN:
        _check_fits(scene, f"{key}.part", fault.part)


def _refuse_boards(scene: Scene, key: str, rate: float) -> None:
    if isinstance(scene.product, Board):
        raise ConfigError(key, "a line for boards is not mixed", got=rate, allowed="0, or no such fault")


def _check_mix(scene: Scene, rate_key: str, mixed: Mixed) -> None:
    """Hold what the scene mixes in against the line; `rate_key` says how much of it comes."""
    _refuse_boards(scene, rate_key, mixed.rate)
    for name in mixed.products:
        if name not in scene.strangers:
            allowed = ", ".join(scene.strangers) or "none: describe it in scene.strangers"
            raise ConfigError(f"{KEY}.products.{name}", "no such product in scene.strangers", got=name, allowed=allowed)
    if mixed.upside_down_share < 1.0 and not sum(mixed.products.values()):
        problem, allowed = "which products are mixed in is not told", "a share above 0, or upside_down_share: 1"
        raise ConfigError(f"{KEY}.products", problem, got=mixed.products, allowed=allowed)
    if mixed.upside_down_share > 0.0 and not isinstance(scene.product, Bearing):
        problem = f"the other face of a product of kind {scene.product.kind} is not drawn"
        raise ConfigError(f"{KEY}.upside_down_share", problem, got=mixed.upside_down_share, allowed="0")
    for name, share in mixed.products.items():
        if share > 0.0:
            _check_fits(scene, f"{KEY}.products.{name}", name)


def _check_names(scene: Scene) -> None:
    """Hold that every product that may come in has an id of its own."""
    ids = [product.product_id for product in all_products(scene)]
    for product_id in ids:
        if ids.count(product_id) > 1:
            problem, allowed = "two products of one scene have the same product_id", "one of its own for each"
            raise ConfigError("scene.strangers", problem, got=product_id, allowed=allowed)


def _check_fits(scene: Scene, key: str, name: str) -> None:
    """Hold a stranger against what it passes: fingers and cups, slopes, rails, trays and beams."""
    product, most_m, own = scene.strangers[name], dict[str, float](), scene.product.shape
    shape = product.shape
    for robot_id, robot in scene.all_of(Robot).items():
        if isinstance(robot.tool, ParallelGripper):
            most_m[f"the open fingers of {robot_id}"] = 2 * robot.tool.open_m
        elif not product.seals:
            _refuse(key, name, f"the cup of {robot_id} cannot hold it")
    most_m |= {f"the slope of {feeder_id}": own.width_m + 2 * CLEAR_M for feeder_id in scene.all_of(ChuteFeeder)}
    most_m |= {f"the rails of {stop_id}": own.width_m + 2 * stop.play_m for stop_id, stop in scene.all_of(Stop).items()}
    most_m |= {belt_id: belt.width_m for belt_id, belt in scene.all_of(Conveyor).items()}
    trays = scene.all_of(InfeedTray) | scene.all_of(OutletTray)
    most_m |= {f"a pocket of {tray_id}": min(tray.pitch_m) for tray_id, tray in trays.items()}
    for where, room_m in most_m.items():
        if shape.width_m >= room_m:
            _refuse(key, name, f"it is {1000 * shape.width_m:g} mm wide, {where} takes less than {1000 * room_m:g} mm")
    for eye_id, eye in scene.all_of(PhotoEye).items():
        if eye.beam_height_m >= shape.height_m:
            _refuse(key, name, f"it is {1000 * shape.height_m:g} mm high and passes under the beam of {eye_id}")


def _refuse(key: str, name: str, why: str) -> None:
    raise ConfigError(key, why, got=name, allowed="no such part, or a product that fits")
