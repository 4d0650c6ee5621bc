import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.control.timing import gate_timing
from twin.errors import ConfigError
from twin.scene.feeders import ChuteFeeder, Spaced
from twin.scene.responses import Response
from twin.scene.scene import Scene


def changed(scene: Scene, device_id: str, **fields: Any) -> Scene:
    device = replace(scene.devices[device_id], **fields)
    return replace(scene, devices={**scene.devices, device_id: device})


def test_the_window_holds_the_arm_aside_from_its_pivot_to_its_tip(scene: Scene) -> None:
    timing = gate_timing(scene)
    swing_counts = 0.37 * 0.15 * 10000
    assert timing.eye_to_gate_counts == 4000
    assert timing.valid_from_counts == math.floor(4000 - swing_counts - 50)
    assert timing.valid_until_counts == 4000 + 3000 + 470 + 50
    assert timing.disposed_counts >= timing.valid_until_counts


def test_a_permit_is_sent_a_scan_and_a_wire_before_its_window(scene: Scene) -> None:
    timing = gate_timing(scene)
    assert timing.valid_from_counts - timing.decide_by_counts == pytest.approx((3 / 240 + 0.05) * 1500, abs=1)
    assert timing.decide_by_s == pytest.approx(timing.decide_by_counts / 1500)


def test_at_the_least_gap_the_arm_is_home_before_the_follower_and_rests_until_the_part_ahead_is_gone(
    scene: Scene,
) -> None:
    timing = gate_timing(scene)
    pitch_counts = timing.min_gap_counts + timing.diameter_counts
    closed_counts = timing.valid_until_counts + 0.37 * 1500
    assert closed_counts <= pitch_counts + timing.eye_to_gate_counts
    assert pitch_counts + timing.valid_from_counts >= timing.disposed_counts
    assert timing.min_pitch_m == pytest.approx(pitch_counts / 10000)


def test_the_closing_arm_misses_a_part_only_near_the_end_of_its_sweep(scene: Scene) -> None:
    timing = gate_timing(scene)
    at_rest_m = 0.3 * math.cos(0.785)
    assert timing.eye_to_gate_counts + (at_rest_m + 0.047) * 10000 < timing.escaped_counts
    assert timing.escaped_counts < timing.valid_until_counts
    assert 0 < timing.coast_counts <= 0.15 * 0.2 / 2 * 10000
    quick = gate_timing(changed(scene, "gate", close_s=0.05))
    assert quick.coast_counts < timing.coast_counts
    assert gate_timing(changed(scene, "infeed", ramp_s=0.0)).coast_counts == 0


def test_a_rough_arm_keeps_a_rejected_part_longer(scene: Scene) -> None:
    smooth, rough = (
        gate_timing(scene),
        gate_timing(changed(changed(scene, "gate", friction=0.4), "robot", min_pitch_m=1)),
    )
    assert rough.disposed_counts > smooth.disposed_counts
    assert rough.valid_until_counts == smooth.valid_until_counts
    assert rough.min_gap_counts > smooth.min_gap_counts


@given(speed_mps=st.floats(0.02, 0.3), open_s=st.floats(0.05, 0.6), close_s=st.floats(0.05, 0.6))
def test_the_counts_of_any_line_that_is_taken_are_in_order(
    scene: Scene, speed_mps: float, open_s: float, close_s: float
) -> None:
    line = changed(changed(scene, "infeed", speed_mps=speed_mps), "robot", min_pitch_m=1.0)
    timing = gate_timing(changed(line, "gate", open_s=open_s, close_s=close_s))
    assert 0 < timing.decide_by_counts < timing.valid_from_counts < timing.eye_to_gate_counts
    assert timing.eye_to_gate_counts < timing.valid_until_counts <= timing.disposed_counts
    assert timing.longest_part_counts > timing.diameter_counts


@pytest.mark.parametrize(
    ("device_id", "fields", "key", "allowed"),
    [
        ("gate", {"distance_m": 0.55}, "gate.distance_m", "at least"),
        ("gate", {"distance_m": 1.4}, "gate.distance_m", "at most 1.300"),
        ("gate", {"arm_length_m": 0.2}, "gate.arm_length_m", "at least 0.255"),
        ("gate", {"arm_angle_rad": 1.5}, "gate.arm_angle_rad", "below 1.42"),
        ("gate", {"conveyor": "belt"}, "gate.conveyor", "infeed"),
        ("eye", {"conveyor": "belt"}, "eye.conveyor", "infeed"),
        ("robot", {"min_pitch_m": 0.40}, "robot.min_pitch_m", "above 0.413"),
        ("infeed", {"speed_mps": 0.7}, "gate.distance_m", "slower belt"),
    ],
)
def test_impossible_geometry_is_refused_with_the_key_and_what_is_allowed(
    scene: Scene, device_id: str, fields: dict[str, Any], key: str, allowed: str
) -> None:
    with pytest.raises(ConfigError) as refused:
        gate_timing(changed(scene, device_id, **fields))
    assert refused.value.key == f"scene.devices.{key}"
    assert refused.value.got == (fields.get(key.split(".")[1], 0.9))
    assert allowed in refused.value.allowed


def test_a_chute_that_feeds_closer_than_the_gate_can_tell_apart_is_refused(scene: Scene) -> None:
    least_m = gate_timing(scene).min_pitch_m

    def fed(pitch_m: float) -> Scene:
        chute = ChuteFeeder(
            kind="chute_feeder", conveyor="infeed", arrivals=Spaced(kind="spaced", pitch_m=pitch_m), capacity=9
        )
        return replace(scene, devices={**scene.devices, "chute": chute})

    with pytest.raises(ConfigError) as refused:
        gate_timing(fed(least_m - 0.001))
    assert refused.value.key == "scene.devices.chute.arrivals.pitch_m"
    assert f"above {least_m:.3f}" in refused.value.allowed
    assert gate_timing(fed(least_m + 0.001)) == gate_timing(scene)


def test_the_answer_to_a_gate_too_near_is_enough(scene: Scene) -> None:
    with pytest.raises(ConfigError) as refused:
        gate_timing(changed(scene, "gate", distance_m=0.6))
    least_m = float(refused.value.allowed.split()[2])
    assert gate_timing(changed(scene, "gate", distance_m=least_m + 0.001)).decide_by_s >= 0.5


def test_a_valve_that_spreads_is_told_so_early_that_its_latest_answer_is_in_time(scene: Scene) -> None:
    spread = gate_timing(changed(scene, "gate", valve=Response(on_s=0.02, off_s=0.02, spread_s=0.01)))
    exact = gate_timing(scene)
    assert exact.valid_from_counts - spread.valid_from_counts == pytest.approx(3 * 0.01 * 1500, abs=1)
    assert spread.valid_until_counts == exact.valid_until_counts
    assert spread.min_gap_counts > exact.min_gap_counts
