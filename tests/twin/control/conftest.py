from dataclasses import replace

import pytest

from tests.twin.control.bench import Bench
from tests.twin.robots import FINGERS
from twin.control.values import Settings
from twin.scene.conveyors import Conveyor
from twin.scene.gates import Diverter
from twin.scene.incoming import Incoming
from twin.scene.optics import Camera
from twin.scene.product import Bearing
from twin.scene.recipe import Recipe
from twin.scene.robots import Arm, Robot
from twin.scene.scene import Device, Scene
from twin.scene.sensors import PhotoEye
from twin.scene.trays import OutletRole, OutletTray


@pytest.fixture(scope="session")
def scene() -> Scene:
    """A line as the timing needs it: 0.15 m/s, a gate 400 mm behind the eye, an arm of 300 mm at 45 degrees."""
    return Scene(
        name="test",
        title={"en": "Test", "zh": "测试"},
        product=Bearing(
            product_id="bearing",
            kind="bearing",
            bore_mm=20.0,
            outside_mm=47.0,
            width_mm=14.0,
            mass_kg=0.106,
            balls=8,
            ball_mm=7.938,
            pitch_circle_mm=33.5,
            inner_land_mm=28.8,
            outer_land_mm=40.6,
            marking="6204",
            zones={},
        ),
        recipe=Recipe(recipe_id="face", model="bearing", surfaces=("face",), criteria=()),
        incoming=Incoming(nonconforming_rate=0.2, classes={}),
        devices={
            "infeed": Conveyor(
                kind="conveyor",
                origin_m=(0.0, 0.0, 0.2),
                length_m=1.6,
                width_m=0.16,
                speed_mps=0.15,
                encoder_counts_per_m=10000.0,
            ),
            "eye": PhotoEye(kind="photo_eye", conveyor="infeed", distance_m=0.5),
            "camera": Camera(kind="camera", photo_eye="eye", axis_offset_m=-0.0235),
            "gate": Diverter(
                kind="diverter",
                conveyor="infeed",
                distance_m=0.9,
                arm_length_m=0.3,
                arm_angle_rad=0.785,
                open_s=0.37,
                close_s=0.37,
                pivot_offset_m=0.02,
                friction=0.15,
            ),
            "robot": Robot(
                kind="robot",
                takes_from="infeed_tray",
                sets_on="infeed",
                urdf="",
                arm=Arm(tip_link="", max_radps2=(), max_radps3=()),
                tool=FINGERS,
                base_m=(0.0, -0.45, 0.0),
                home_rad=(),
                place_m=(0.1, 0.0, 0.2),
                lift_m=0.09,
                min_pitch_m=0.43,
            ),
            "good_tray": outlet("good", after="infeed"),
            "reject_tray": outlet("reject", after="gate"),
        },
    )


def outlet(role: OutletRole, after: str) -> OutletTray:
    return OutletTray(
        kind="outlet_tray",
        role=role,
        after=after,
        origin_m=(0, 0, 0),
        rows=4,
        columns=5,
        pitch_m=(0.1, 0.1),
        exchange_s=5.0,
    )


@pytest.fixture
def idle(scene: Scene) -> Bench:
    bench = Bench(settings=Settings.from_scene(scene))
    bench.step()
    return bench


@pytest.fixture(scope="session")
def hold_scene(scene: Scene) -> Scene:
    """The same line with a hold lane: a second arm 400 mm behind the first, and the tray that it leads to.

    Its scans are as long as the bench's.
    """
    infeed, gate = scene.devices["infeed"], scene.devices["gate"]
    assert isinstance(infeed, Conveyor)
    assert isinstance(gate, Diverter)
    lane: dict[str, Device] = {
        "infeed": replace(infeed, length_m=2.0),
        "hold_gate": replace(gate, distance_m=1.3),
        "hold_tray": outlet("hold", after="hold_gate"),
    }
    return replace(scene, scan_ticks=10, devices={**scene.devices, **lane})


@pytest.fixture
def line(idle: Bench) -> Bench:
    idle.start()
    assert idle.state == "Execute"
    return idle
