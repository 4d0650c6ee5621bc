"""The shipped line with all its cells: where parts go by what is said of them, and who packs what was accepted."""

from collections.abc import Iterator

import pytest

from tests.twin.test_sequences import Live
from twin.events import AlarmRaised, ContactRaised, FaultRaised, PartDisposed, PartLost
from twin.line import Line
from twin.scene.scene import Scene
from twin.types import Evaluation

SAID: dict[int, Evaluation | None] = {2: "not_decidable", 3: None, 5: "not_ok", 7: "undefined"}
"""By the number of the picture; of all others an ok is said."""
LANE = {"accept": "good", "reject": "reject", "hold": "hold"}


@pytest.fixture(scope="module")
def ended(shipped: Scene) -> Iterator[Live]:
    """A run of the line that was stopped at the end of its cycle."""
    with Line(shipped, 7) as line:
        live = Live(line, said=lambda number: SAID.get(number, "ok")).run(0.1)
        live.start()
        while len(live.shots) < 8:
            live.run(0.1)
        live.operate("stop").until("Stopped")
        yield live


def dispositions(live: Live) -> dict[str, tuple[str, str]]:
    """Return disposition and reason of every part, by part id."""
    part_of = {shot.trigger_id: shot.part_id for shot in live.shots}
    told = [event for event in live.events if isinstance(event, PartDisposed)]
    return {part_of[event.trigger_id]: (event.disposition, event.reason) for event in told}


def test_each_part_leaves_by_the_lane_of_its_disposition(ended: Live) -> None:
    told = dispositions(ended)
    assert [told[shot.part_id] for shot in ended.shots][:7] == [
        ("accept", "ok"),
        ("hold", "not_decidable"),
        ("hold", "no_verdict"),
        ("accept", "ok"),
        ("reject", "not_ok"),
        ("accept", "ok"),
        ("hold", "undefined"),
    ]
    assert ended.left() == {part: LANE[disposition] for part, (disposition, _) in told.items()}


def test_what_was_accepted_stands_in_the_packed_tray_and_the_line_is_empty(ended: Live) -> None:
    accepted = [part for part, (disposition, _) in dispositions(ended).items() if disposition == "accept"]
    assert ended.tags is not None
    values = ended.tags.values
    assert (values["packed_tray.count"], values["good_tray.count"]) == (len(accepted), 0)
    assert (values["packer.holding"], values["packer.idle"], values["packer.run"]) == (False, True, False)
    assert ended.line.on_line() == ()


def test_nothing_is_lost_touched_or_late(ended: Live) -> None:
    troubles = PartLost | FaultRaised | AlarmRaised | ContactRaised
    assert [event for event in ended.events if isinstance(event, troubles)] == []


def test_without_a_controller_no_part_reaches_good_wherever_it_lies(shipped: Scene) -> None:
    with Line(shipped, 7) as line:
        live = Live(line).run(0.1)
        live.start()
        first, second = live.settings.timings
        while not live.shots:
            live.run(0.05)
        trigger = live.shots[0].encoder_count
        between = trigger + (first.disposed_counts + second.eye_to_gate_counts) // 2
        while line.site.belts["infeed"].drive.count < between:
            live.run(0.05)
        assert len(live.shots) > 1
        live.lose_controller()
        live.run(2.0)
        known = [trigger.trigger_id for trigger in line.latched_on_line()]
        assert known == [shot.trigger_id for shot in live.shots]
        live.find_controller("second")
        live.run(0.05)
        told = dispositions(live)
        assert told[live.shots[0].part_id] == ("hold", "purged")
        assert {told[shot.part_id] for shot in live.shots[1:]} == {("reject", "purged")}
        live.start()
        assert live.left() == {part: LANE[disposition] for part, (disposition, _) in told.items()}


@pytest.mark.parametrize("apart_m", [0.0, 0.004, 0.1])
def test_two_that_touch_or_come_too_near_are_held_together(shipped: Scene, apart_m: float) -> None:
    with Line(shipped, 7) as line:
        live = Live(line).run(0.1)
        live.start()
        belt, diameter_m = line.site.belts["infeed"], shipped.product.shape.length_m
        pair = []
        for along_m in (0.42, 0.42 - diameter_m - apart_m):
            part = line.site.new_part(belt.lane.place(along_m, up_m=0.0071))
            line.site.world.parts.free(part.body)
            line.site.world.parts.throw(part.body, belt.lane.velocity(belt.drive.speed_mps))
            line.site.tracker.follow(part)
            line.site.tracker.let_go(part)
            pair.append(part.part_id)
        live.run(10.5)
        assert {part: live.left().get(part) for part in pair} == dict.fromkeys(pair, "hold")
        assert {told for part, told in dispositions(live).items() if part in pair} == {("hold", "touching")}
        assert len(dispositions(live).keys() & set(pair)) == (1 if apart_m == 0.0 else 2)
