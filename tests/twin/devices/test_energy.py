import pytest

from twin.devices.energy import meter
from twin.scene.conveyors import Conveyor
from twin.scene.gates import Diverter


def test_a_belt_takes_its_idle_and_its_running_power(belt: Conveyor) -> None:
    meter_ = meter(belt)
    for running in (True, False):
        for _ in range(240):
            meter_.take(running, 1 / 240)
    assert meter_.energy_j == pytest.approx(belt.power_run_w + belt.power_idle_w)
    assert meter_.idle_j == pytest.approx(belt.power_idle_w)


def test_a_gates_strokes_take_compressed_air_and_no_electricity(gate: Diverter) -> None:
    meter_ = meter(gate)
    for _ in range(2):
        meter_.take(False, 1 / 240, air_nl=gate.air_nl_per_stroke)
    assert meter_.read() == {"energy_j": 0.0, "air_nl": pytest.approx(0.56), "idle_j": 0.0}
