"""The belt's interlock of a pusher to reject, on a real belt: no part reaches the good tray without a permit."""

from dataclasses import replace

import pytest

from tests.twin.units.belted import BELT, HALT, REJECT, RUN, Belted, gated
from twin.control.push_travel import guard_room_m
from twin.events import FaultCleared, FaultRaised, PartLost
from twin.scene.operators import Operators
from twin.scene.scene import Scene
from twin.seeds import generator
from twin.types import Command

GUARD_M = REJECT.distance_m + REJECT.guard_m


def pass_now(line: Belted, counts: int = 10**6) -> Command:
    """Return a command that lets pass from here on."""
    count = line.site.belts["belt"].drive.count
    return Command(
        command_id="p",
        tag="gate.pass",
        value=True,
        trigger_id="T",
        valid_from_count=count,
        valid_until_count=count + counts,
    )


def tripped(line: Belted) -> list[str]:
    return [event.detail for event in line.events if isinstance(event, FaultRaised)]


def test_a_part_without_a_permit_stops_the_belt_before_it_leaves_the_guard(bearing: Scene) -> None:
    line = Belted(gated(bearing, REJECT))
    part = line.put(0.6)
    line.step(240 * 8, [RUN])
    assert tripped(line) == ["a part stands in the guard without a permit to pass"]
    assert GUARD_M - 0.0235 < part.pose.position_m[0] < GUARD_M
    values = line.tags[-1].values
    line.line.close()
    assert (values["belt.running"], values["belt.run"]) == (False, True)
    assert (values["gate.guard"], values["gate.interlock_ok"]) == (True, False)


def test_at_the_farthest_guard_a_part_whose_permit_ends_last_does_not_come_over_the_belts_end(bearing: Scene) -> None:
    _, most_m = guard_room_m(REJECT, BELT, 0.047)
    line = Belted(gated(bearing, replace(REJECT, guard_m=most_m)))
    part, guard_m = line.put(0.9), REJECT.distance_m + most_m
    line.step(10, [RUN, pass_now(line)])
    while part.pose.position_m[0] < guard_m + 0.0235 - 0.001:
        line.step()
    line.step(480, [Command(command_id="n", tag="gate.pass", value=False)])
    place_m = part.pose.position_m[0]
    line.line.close()
    assert guard_m + 0.03 < place_m < BELT.length_m


def test_the_belt_stands_until_someone_takes_the_part_away_and_run_is_switched_anew(bearing: Scene) -> None:
    line = Belted(gated(bearing, replace(REJECT, clear_s=5.0)))
    part = line.put(0.75)
    line.step(240 * 4, [RUN])
    line.step(60, [HALT])
    line.step(60, [RUN])
    assert line.tags[-1].values["belt.running"] is False
    line.step(240 * 5)
    assert [(e.part_id, e.where) for e in line.events if isinstance(e, PartLost)] == [(part.part_id, "taken_away")]
    assert line.tags[-1].values["belt.running"] is False
    line.step(60, [HALT])
    assert [event.fault for event in line.events if isinstance(event, FaultCleared)] == ["interlock_tripped"]
    line.step(60, [RUN])
    running = line.tags[-1].values["belt.running"]
    line.line.close()
    assert running is True


def test_with_operators_a_part_is_taken_away_only_when_one_has_come_and_had_his_time(bearing: Scene) -> None:
    people = Operators(response_s=6.0, spread=0.0)
    line = Belted(replace(gated(bearing, replace(REJECT, clear_s=3.0)), operators=people))
    line.put(0.85)
    line.step(240 * 10, [RUN])
    tripped_s = next(event.t_s for event in line.events if isinstance(event, FaultRaised))
    (taken_s,) = [event.t_s for event in line.events if isinstance(event, PartLost)]
    line.line.close()
    assert 9.0 < taken_s - tripped_s < 9.6


def test_without_air_the_belt_stops_and_does_not_start_by_itself(bearing: Scene) -> None:
    line = Belted(gated(bearing, REJECT))
    line.step(240, [RUN])
    line.site.supply.air = False
    line.step(120)
    assert line.tags[-1].values["belt.running"] is False
    line.site.supply.air = True
    line.step(120)
    assert line.tags[-1].values["belt.running"] is False
    assert tripped(line) == ["the gate lacks power or air"]
    line.step(10, [HALT])
    line.step(60, [RUN])
    running = line.tags[-1].values["belt.running"]
    line.line.close()
    assert running is True


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_whatever_is_commanded_and_whatever_fails_only_permitted_parts_reach_the_good_tray(
    bearing: Scene, seed: int
) -> None:
    line, rng = Belted(gated(bearing, replace(REJECT, clear_s=3.0))), generator(seed, "mischief")
    permitted: set[str] = set()
    line.step(60, [RUN])
    for act in range(120):
        count = line.site.belts["belt"].drive.count
        begin, length = count + int(rng.integers(0, 800)), int(rng.integers(200, 3000))
        window = Command(
            command_id="w",
            tag="gate.pass",
            value=True,
            trigger_id=f"T{act}",
            valid_from_count=begin,
            valid_until_count=begin + length,
        )
        match rng.choice(
            ["run", "run", "run", "halt", "pass", "pass", "drive", "end", "power", "air", "put", "put", "put"]
        ):
            case "pass" | "drive" as output:
                commands = [replace(window, tag=f"gate.{output}")]
            case "end":
                commands = [Command(command_id="e", tag="gate.pass", value=False)]
            case "halt":
                commands = [HALT]
            case "power":
                line.line.outputs_to_rest()
                commands = []
            case "air":
                line.site.supply.air, commands = False, []
            case "put" if all(part.pose.position_m[0] > 0.65 for part in line.site.tracker.parts.values()):
                line.put(0.6)
                commands = []
            case _:
                line.site.supply.air, commands = True, [RUN]
                line.step(2, [HALT])
        line.step(1, commands)
        for _ in range(int(rng.integers(10, 200))):
            line.step()
            let_pass = line.line._outputs.read({"belt": line.site.belts["belt"].drive.count})["gate.pass"]
            for part in line.site.tracker.parts.values() if let_pass else ():
                if part.zone == "belt" and abs(part.pose.position_m[0] - GUARD_M) < 0.0235:
                    permitted.add(part.part_id)
    good = {part_id for part_id, where in line.left().items() if where == "good"}
    others = {where for where in line.left().values() if where != "good"}
    line.line.close()
    assert good
    assert good <= permitted
    assert others
