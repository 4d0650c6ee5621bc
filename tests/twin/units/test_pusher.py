"""Pushers on a real belt: where the plate meets a part, and where the part goes."""

from dataclasses import replace

import numpy as np
import pytest

from tests.twin.units.belted import ACCEPT, BELT, REJECT, RUN, Belted, gated
from twin.control.push_travel import PLACED_M
from twin.events import EnergySampled
from twin.parts import LinePart
from twin.scene.gates import PushToAccept, PushToReject, Side
from twin.scene.responses import Response
from twin.scene.scene import Scene
from twin.types import Command

PITCH_TICKS = round(0.2 / 0.15 * 240)


def feed(line: Belted, parts: int, wanted: dict[int, str], seconds: float) -> list[LinePart]:
    """Set parts one after the other; have each shot answered by the window of its output."""
    put: list[LinePart] = []
    line.step(60, [RUN])
    commands: list[Command] = []
    for tick in range(round(seconds * 240)):
        if tick % PITCH_TICKS == 0 and len(put) < parts:
            put.append(line.put(0.1, 0.004 * (-1) ** len(put)))
        seen = len(line.shots)
        line.step(1, commands)
        commands = [line.window(shot, wanted[seen]) for shot in line.shots[seen:] if seen in wanted]
    return put


def test_pushed_parts_reach_the_good_tray_and_all_others_the_reject_tray(bearing: Scene) -> None:
    line = Belted(gated(bearing, ACCEPT))
    put = feed(line, 5, {1: "gate.drive", 3: "gate.drive"}, 16)
    lanes = [line.left()[part.part_id] for part in put]
    line.line.close()
    assert lanes == ["reject", "good", "reject", "good", "reject"]


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_pusher_to_reject_pushes_to_the_side_across_from_it_and_passes_the_rest(bearing: Scene, side: Side) -> None:
    line = Belted(gated(bearing, replace(REJECT, side=side)))
    put = feed(line, 4, {0: "gate.pass", 1: "gate.drive", 2: "gate.pass", 3: "gate.drive"}, 15)
    lanes = [line.left()[part.part_id] for part in put]
    line.line.close()
    assert lanes == ["good", "reject", "good", "reject"]


def test_the_plate_meets_twenty_parts_centred_within_a_few_millimetres(bearing: Scene) -> None:
    gate = replace(ACCEPT, valve=Response(on_s=0.02, off_s=0.02, spread_s=0.004))
    line = Belted(gated(bearing, gate))
    met_mm = []
    line.step(60, [RUN])
    put: list[LinePart] = []
    commands: list[Command] = []
    waiting: list[LinePart] = []
    for tick in range(35 * 240):
        if tick % PITCH_TICKS == 0 and len(put) < 20:
            put.append(line.put(0.1))
            waiting.append(put[-1])
        seen = len(line.shots)
        line.step(1, commands)
        commands = [line.window(shot, "gate.drive") for shot in line.shots[seen:]]
        if waiting and waiting[0].pose.position_m[1] > 0.001:
            met_mm.append((waiting.pop(0).before.position_m[0] - gate.distance_m) * 1000)
    left = set(line.left().values())
    line.line.close()
    assert len(met_mm) == 20
    assert left == {"good"}
    assert abs(np.mean(met_mm)) < 2.0
    assert 0.1 < np.std(met_mm) < 1.5
    assert max(map(abs, met_mm)) < PLACED_M * 1000


@pytest.mark.parametrize("speed_mps", [0.05, 0.3])
def test_slow_and_quick_belts_are_served_as_well(bearing: Scene, speed_mps: float) -> None:
    line = Belted(gated(bearing, replace(ACCEPT, plate_m=(0.1, 0.02)), belt=replace(BELT, speed_mps=speed_mps)))
    put = feed(line, 1, {0: "gate.drive"}, 1.5 / speed_mps)
    left = line.left()
    line.line.close()
    assert left == {put[0].part_id: "good"}


@pytest.mark.parametrize("gate", [ACCEPT, REJECT])
def test_a_plate_takes_its_time_out_and_home_and_its_switches_say_so(
    bearing: Scene, gate: PushToAccept | PushToReject
) -> None:
    line = Belted(gated(bearing, replace(gate, valve=Response(on_s=0.02, off_s=0.02))))
    line.step(10)
    drive = Command(
        command_id="d", tag="gate.drive", value=True, trigger_id="T", valid_from_count=0, valid_until_count=9
    )
    out_m = [line.step(1, [drive] if tick == 0 else []).line.strokes_m()["gate"] for tick in range(60)]
    assert min(tick for tick, out in enumerate(out_m) if out > gate.stroke_m - 0.001) / 240 == pytest.approx(
        0.18, abs=0.02
    )
    assert line.tags[-1].values["gate.extended"] is True
    assert line.tags[-1].values["gate.retracted"] is False
    off = Command(command_id="o", tag="gate.drive", value=False)
    back_m = [line.step(1, [off] if tick == 0 else []).line.strokes_m()["gate"] for tick in range(60)]
    assert min(tick for tick, out in enumerate(back_m) if out < 0.001) / 240 == pytest.approx(0.15, abs=0.02)
    values = line.tags[-1].values
    line.line.close()
    assert (values["gate.extended"], values["gate.retracted"], values["gate.power"]) == (False, True, True)


def test_a_part_that_is_jammed_stops_the_plate_which_never_goes_through(bearing: Scene) -> None:
    line = Belted(gated(bearing, replace(ACCEPT, force_n=20.0)))
    part = line.put(0.8)
    line.step(60)
    line.site.world.parts.stand(part.body, part.pose.position_m)  # Something holds the part: it has no way to go.
    drive = Command(
        command_id="d", tag="gate.drive", value=True, trigger_id="T", valid_from_count=0, valid_until_count=9
    )
    line.step(240, [drive])
    out_m, values = line.line.strokes_m()["gate"], line.tags[-1].values
    line.line.close()
    touches_m = BELT.width_m / 2 + ACCEPT.offset_m - 0.0235
    assert out_m == pytest.approx(touches_m, abs=0.001)
    assert (values["gate.extended"], values["gate.retracted"]) == (False, False)


def test_without_power_or_air_nothing_is_pushed_and_every_stroke_takes_its_air(bearing: Scene) -> None:
    line = Belted(gated(bearing, ACCEPT))
    line.step(10)
    drive = Command(
        command_id="d", tag="gate.drive", value=True, trigger_id="T", valid_from_count=0, valid_until_count=9
    )
    line.site.supply.air = False
    line.step(120, [drive])
    assert line.line.strokes_m()["gate"] == pytest.approx(0.0, abs=1e-4)
    line.site.supply.air = True
    line.step(2400 - 130)
    samples = [e for e in line.events if isinstance(e, EnergySampled) and e.device_id == "gate"]
    line.line.close()
    assert [sample.energy_j for sample in samples] == [pytest.approx(5.0 * (2400 - 130) / 240, abs=0.1)]
    assert [sample.air_nl for sample in samples] == [pytest.approx(0.28)]


def test_a_new_controller_is_told_of_parts_until_they_are_past_the_plate(bearing: Scene) -> None:
    line = Belted(gated(bearing, ACCEPT))
    part, told_m = line.put(0.1), []
    line.step(240, [RUN])
    while part.pose.position_m[0] < 1.0:
        line.step(6)
        told_m += [part.pose.position_m[0]] if line.line.latched_on_line() else []
    line.line.close()
    assert min(told_m) == pytest.approx(0.3 - 0.0235, abs=0.005)
    assert max(told_m) == pytest.approx(ACCEPT.distance_m + 0.04 + 0.0235, abs=0.005)
