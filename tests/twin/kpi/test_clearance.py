from twin.events import ClearanceSampled, ContactRaised, EventBase
from twin.kpi.clearance import Clearances
from twin.kpi.iso22400 import Plan
from twin.kpi.line import LineFigures

PLACE_M = (0.1, 0.2, 0.3)


def sampled(
    device_id: str, other_id: str, distance_m: float, t_s: float = 1.0, part_id: str | None = None
) -> ClearanceSampled:
    return ClearanceSampled(
        event_id="e",
        t_s=t_s,
        source="plant",
        device_id=device_id,
        other_id=other_id,
        part_id=part_id,
        distance_m=distance_m,
        place_m=PLACE_M,
    )


def touched(device_id: str, other_id: str, t_s: float) -> ContactRaised:
    return ContactRaised(
        event_id="e",
        t_s=t_s,
        source="plant",
        device_id=device_id,
        other_id=other_id,
        part_id=None,
        held_part_id="P7",
        place_m=PLACE_M,
        penetration_m=0.001,
    )


def fold(*events: EventBase) -> Clearances:
    clearances = Clearances()
    for event in events:
        clearances.add(event)
    return clearances


def test_each_pair_keeps_its_nearest_moment_and_place_whoever_of_two_robots_told_it() -> None:
    told = fold(
        sampled("one", "two", 0.03, 1.0),
        sampled("two", "one", 0.02, 2.0),
        sampled("one", "two", 0.025, 3.0),
        sampled("one", "part", 0.01, 4.0, "P1"),
    ).summary()
    assert told["contacts_n"] == 0
    place = {"place_m": [0.1, 0.2, 0.3]}
    assert told["pairs"] == [
        {"device_id": "one", "other_id": "part", "part_id": "P1", "distance_m": 0.01, "t_s": 4.0} | place,
        {"device_id": "two", "other_id": "one", "part_id": None, "distance_m": 0.02, "t_s": 2.0} | place,
    ]


def test_a_contact_is_counted_and_is_the_nearest_that_there_is() -> None:
    told = fold(sampled("one", "tray", 0.004), touched("one", "tray", 5.0), sampled("one", "tray", 0.0, 6.0)).summary()
    assert told["contacts_n"] == 1
    assert (told["contacts"][0]["t_s"], told["contacts"][0]["held_part_id"]) == (5.0, "P7")
    assert [(pair["distance_m"], pair["t_s"]) for pair in told["pairs"]] == [(0.0, 5.0)]


def test_clearances_are_among_the_kpis_of_a_line() -> None:
    figures = LineFigures()
    figures.add(sampled("one", "tray", 0.004))
    kpi = figures.kpi(Plan(end_s=60.0, planned_s_per_part={}))
    assert kpi["clearance"] == figures.clearances.summary()
    assert len(kpi["clearance"]["pairs"]) == 1
