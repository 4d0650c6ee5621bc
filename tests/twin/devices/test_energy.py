import pytest

from twin.devices.energy import AIR_J_PER_NL, meter
from twin.scene.conveyors import Conveyor
from twin.scene.gates import Diverter


def test_a_belt_takes_its_idle_and_its_running_power(belt: Conveyor) -> None:
    meter_ = meter(belt)
    for running in (True, False):
        for _ in range(240):
            meter_.take(running, 1 / 240)
    assert meter_.energy_j == pytest.approx(belt.power_run_w + belt.power_idle_w)


def test_a_gates_strokes_take_compressed_air(gate: Diverter) -> None:
    meter_ = meter(gate)
    meter_.take(False, 1 / 240, extra_j=gate.air_nl_per_stroke * AIR_J_PER_NL)
    assert meter_.energy_j == pytest.approx(0.28 * 0.125 * 3600, rel=1e-9)
