import pytest

from twin.events import EnergySampled
from twin.kpi.energy import AIR_J_PER_NL, EnergyMeters


def sample(t_s: float, device_id: str, energy_j: float, air_nl: float = 0.0, idle_j: float = 0.0) -> EnergySampled:
    return EnergySampled(
        event_id=f"{device_id}-{t_s}", t_s=t_s, source="plant", device_id=device_id, energy_j=energy_j, air_nl=air_nl,
        idle_j=idle_j,
    )  # fmt: skip


def test_a_cubic_metre_of_air_takes_an_eighth_of_a_kilowatt_hour() -> None:
    assert pytest.approx(0.125 * 3.6e6) == AIR_J_PER_NL * 1000


def test_the_latest_sample_of_each_device_counts_electricity_and_air_apart() -> None:
    meters = EnergyMeters()
    for each in (sample(10, "belt", 100.0), sample(10, "gate", 5.0, 1.0), sample(20, "belt", 300.0, idle_j=100.0)):
        meters.add(each)
    told = meters.summary()
    assert told["devices"]["gate"] == {
        "electrical_j": 5.0, "air_nl": 1.0, "air_j": 450.0, "energy_j": 455.0, "idle_j": 0.0,
    }  # fmt: skip
    assert (told["electrical_j"], told["air_j"], told["energy_j"]) == (305.0, 450.0, 755.0)
    assert told["idle_share"] == pytest.approx(100 / 755)
    assert told["until_s"] == 10
    assert meters.total_j == told["energy_j"]


def test_without_samples_nothing_was_taken_and_no_share_is_told() -> None:
    told = EnergyMeters().summary()
    assert told["energy_j"] == 0
    assert told["idle_share"] is None
    assert told["devices"] == {}
