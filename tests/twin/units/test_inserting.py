"""A robot inserts on a board that stands at a stop: where it truly sets the component is what the camera is told."""

from dataclasses import replace

import pytest

from tests.twin.scenes import Stepped, board_scene
from tests.twin.units.test_transfer import put
from twin.camera.draw import draw_part
from twin.events import ContactRaised, FaultRaised, TrayExchanged
from twin.scene.board import Board
from twin.scene.operators import Operators
from twin.scene.scene import Scene
from twin.scene.trays import InfeedTray
from twin.types import Fitted
from twin.units.inserting import ComponentTray


def unloaded() -> Scene:
    """Return the shipped line for boards without its loader."""
    scene = board_scene()
    return replace(scene, devices={key: device for key, device in scene.devices.items() if key != "loader"})


def inserted(scene: Scene) -> tuple[Fitted, ...]:
    """Let a robot insert on one board at its stop, and return what stands on it."""
    line = Stepped(scene).switch("rails.run", "inserter.run")
    board = put(line, 0.3)
    while not line.values.get("inserter.inserted") and line.site.t_s < 12.0:
        line.step()
    assert line.of(ContactRaised) == []
    assert line.of(FaultRaised) == []
    fitted = line.site.fitted(board)
    line.line.close()
    assert fitted is not None
    return fitted


def test_a_component_comes_to_stand_in_its_place() -> None:
    (connector,) = inserted(unloaded())
    assert connector.designator == "J1"
    assert (connector.x_mm, connector.y_mm) == pytest.approx((-36.0, 6.0), abs=0.3)
    assert connector.turn_deg == pytest.approx(90.0, abs=0.5)


def test_a_robot_that_reaches_beside_the_place_makes_a_shifted_component() -> None:
    scene = unloaded()
    board = scene.product
    assert isinstance(board, Board)
    # The board stands 2 mm before the place that the robot was taught.
    place = replace(board.places["J1"], x_mm=board.places["J1"].x_mm + 2.0)
    taught = replace(scene, product=replace(board, places=board.places | {"J1": place}))
    part = draw_part(scene, 7, 1, fitted=inserted(taught))
    (flaw,) = [flaw for flaw in part.flaws if flaw.zone == "J1"]
    assert flaw.label == "shifted"
    assert flaw.length_mm == pytest.approx(2.0, abs=0.3)
    assert not part.conforming


def test_a_board_without_its_component_is_drawn_without_it() -> None:
    part = draw_part(board_scene(), 7, 1, fitted=())
    assert [flaw.label for flaw in part.flaws if flaw.zone == "J1"] == ["missing"]
    assert not part.conforming


def test_an_empty_tray_of_components_waits_for_somebody_to_come() -> None:
    scene = replace(unloaded(), operators=Operators(response_s=2.0, spread=0.0))
    exchange_s = scene.all_of(InfeedTray)["component_tray"].exchange_s
    line = Stepped(scene)
    source = line.line._units.robots["inserter"].source
    assert isinstance(source, ComponentTray)
    tray = source.tray
    for pocket in range(tray.capacity):
        tray.take(pocket)
    line.run(exchange_s + 1.9)
    assert line.of(TrayExchanged) == []
    line.run(0.2)
    assert [event.tray_id for event in line.of(TrayExchanged)] == ["component_tray"]
    line.line.close()
