import pytest

from serving.compose import compose_scene
from twin.errors import ConfigError

RATE = "scene.incoming.mixed.rate=0.1"


@pytest.mark.parametrize(
    ("name", "words", "said"),
    [
        ("bearing", ["++scene.incoming.mixed.products.bearing_6206=1"], "no such product in scene.strangers"),
        ("bearing", ["scene.devices.robot.tool.open_m=0.025"], "the open fingers of robot takes less than 50 mm"),
        ("bearing", ["scene.devices.eye.beam_height_m=0.0125"], "bearing_6203: it is 12 mm high and passes under"),
        ("bearing", ["scene.devices.good_tray.pitch_m=[0.05,0.06]"], "a pocket of good_tray takes less than 50 mm"),
        ("bearing", ["scene.strangers.bearing_6203.product_id=bearing_6204"], "the same product_id"),
        ("bearing", ["scene.strangers.bearing_6203.balls=20"], "scene.strangers.bearing_6203.balls"),
    ],
)
def test_a_stranger_that_the_line_cannot_take_is_refused_with_the_reason(
    name: str, words: list[str], said: str
) -> None:
    with pytest.raises(ConfigError, match=said):
        compose_scene(name, [RATE, *words])


def test_a_stranger_wider_than_the_slope_is_refused() -> None:
    stranger = "scene.strangers.bearing_6203.outside_mm=52"
    land = "scene.strangers.bearing_6203.outer_land_mm=46"
    with pytest.raises(ConfigError, match="it is 52 mm wide, the slope of feeder takes less than 51 mm"):
        compose_scene("minimal", [RATE, stranger, land])


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("part: bearing_6206", r"mine\.part: no such part that is mixed in.*bearing_6203, bearing_6205, upside_down"),
        ("part: bearing_6205", r"scene\.faults\.mine\.part: .*the open fingers of robot takes less than 50 mm"),
        ("share: 0.5", "the open fingers of robot takes less than 50 mm"),
    ],
)
def test_what_a_fault_mixes_in_must_be_there_and_fit(fault: str, said: str) -> None:
    words = ["scene.devices.robot.tool.open_m=0.025", "+scene.faults.mine={kind: mixed_parts, device: infeed_tray, %s}"]
    with pytest.raises(ConfigError, match=said):
        compose_scene("bearing", [word.replace("%s", fault) for word in words])


def test_boards_and_their_components_are_not_mixed() -> None:
    for fault, said in (
        ("kind: mixed_parts, device: loader, part: upside_down", "a line for boards is not mixed"),
        ("kind: burst_of_bad, device: component_tray", "no such device that burst_of_bad strikes.*allowed: loader"),
    ):
        with pytest.raises(ConfigError, match=said):
            compose_scene("pcb", [f"+scene.faults.mine={{{fault}}}"])


def test_what_is_not_mixed_in_need_not_fit() -> None:
    compose_scene(
        "bearing", [RATE, "scene.devices.robot.tool.open_m=0.025", "scene.incoming.mixed.products.bearing_6205=0"]
    )
    compose_scene("bearing", ["scene.devices.robot.tool.open_m=0.025"])
