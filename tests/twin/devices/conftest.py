import pytest

from tests.twin.robots import FINGERS, PANDA
from twin.scene.conveyors import Conveyor
from twin.scene.gates import Diverter
from twin.scene.robots import Robot
from twin.scene.sensors import PhotoEye
from twin.scene.trays import InfeedTray


@pytest.fixture
def belt() -> Conveyor:
    return Conveyor(
        kind="conveyor",
        origin_m=(0.0, 0.0, 0.2),
        length_m=1.4,
        width_m=0.16,
        speed_mps=0.15,
        ramp_s=0.2,
        encoder_counts_per_m=10000.0,
    )


@pytest.fixture
def eye() -> PhotoEye:
    return PhotoEye(kind="photo_eye", conveyor="belt", distance_m=0.5)


@pytest.fixture
def gate() -> Diverter:
    return Diverter(
        kind="diverter",
        conveyor="belt",
        distance_m=0.9,
        arm_length_m=0.3,
        arm_angle_rad=0.785,
        open_s=0.37,
        close_s=0.37,
    )


@pytest.fixture
def tray() -> InfeedTray:
    return InfeedTray(kind="infeed_tray", origin_m=(0, 0, 0), rows=1, columns=2, pitch_m=(0.06, 0.08), exchange_s=3.0)


@pytest.fixture
def robot() -> Robot:
    return Robot(
        kind="robot",
        takes_from="infeed_tray",
        sets_on="infeed",
        urdf="franka_panda/panda.urdf",
        arm=PANDA,
        tool=FINGERS,
        base_m=(0.1, -0.5, 0.0),
        home_rad=(0.6, -0.2, 0.0, -2.4, 0.0, 2.2, 0.785),
        place_m=(0.1, 0.0, 0.2),
        lift_m=0.05,
        min_pitch_m=0.43,
    )
