from dataclasses import replace
from typing import Literal

from hypothesis import given
from hypothesis import strategies as st

from twin.events import InspectionFinished, InspectionTriggered, Outlet, PartDisposed, PartLeft, PartLost, PartReleased
from twin.kpi.parts import PartCounts
from twin.types import Disposition

FATES: tuple[Outlet | Literal["lost", "line"], ...] = ("good", "reject", "hold", "lost", "line")


def released(part: str) -> PartReleased:
    return PartReleased(event_id=f"r-{part}", t_s=1.0, source="robot", part_id=part)


def left(part: str, outlet: Outlet) -> PartLeft:
    return PartLeft(event_id=f"l-{part}", t_s=9.0, source="plant", part_id=part, outlet=outlet)


def triggered(part: str) -> InspectionTriggered:
    return InspectionTriggered(
        event_id=f"t-{part}", t_s=2.0, source="eye", trigger_id=f"T{part}", camera_id="c", part_id=part, encoder_count=1
    )


def disposed(part: str, reason: str) -> PartDisposed:
    what: Disposition = "accept" if reason == "ok" else "reject"
    return PartDisposed(
        event_id=f"d-{part}",
        t_s=3.0,
        source="controller",
        trigger_id=f"T{part}",
        part_id=None,
        disposition=what,
        reason=reason,
    )


def test_parts_are_counted_by_where_they_are_and_why() -> None:
    counts = PartCounts()
    for event in (
        *map(released, "ABCDE"),
        *map(triggered, "ABC"),
        disposed("A", "ok"),
        disposed("B", "not_ok"),
        disposed("C", "no_verdict"),
        InspectionFinished(event_id="i", t_s=3.0, source="controller", trigger_id="TA", evaluation="ok", late=False),
        left("A", "good"),
        left("B", "reject"),
        left("C", "reject"),
        PartLost(event_id="x", t_s=4.0, source="plant", part_id="D", where="floor"),
    ):
        counts.add(event)
    assert counts.summary() == {
        "released": 5,
        "inspected": 1,
        "accepted": 1,
        "rejected": 2,
        "held": 0,
        "in_process": 1,
        "lost": 1,
        "by_reason": {"no_verdict": 1, "not_ok": 1},
    }


@given(st.lists(st.sampled_from(FATES), max_size=40))
def test_no_part_is_ever_uncounted(fates: list[Outlet | Literal["lost", "line"]]) -> None:
    counts = PartCounts()
    for number, fate in enumerate(fates):
        counts.add(released(str(number)))
        if fate == "lost":
            counts.add(PartLost(event_id=f"x{number}", t_s=4.0, source="plant", part_id=str(number), where="floor"))
        elif fate != "line":
            counts.add(left(str(number), fate))
    told = counts.summary()
    assert told["released"] == sum(told[key] for key in ("accepted", "rejected", "held", "in_process", "lost"))


def test_the_first_disposition_of_a_part_stands() -> None:
    counts = PartCounts()
    for event in (released("A"), triggered("A"), disposed("A", "not_ok"), disposed("A", "purged"), left("A", "reject")):
        counts.add(event)
    assert counts.summary()["by_reason"] == {"not_ok": 1}


def test_what_is_held_is_told_by_its_lane_and_by_its_disposition_where_it_fell_to_reject() -> None:
    counts = PartCounts()
    said: dict[str, Disposition] = {"A": "hold", "B": "hold", "C": "reject", "D": "hold"}
    lanes: dict[str, Outlet] = {"A": "hold", "B": "reject", "C": "hold", "D": "good"}
    for part, disposition in said.items():
        told = replace(disposed(part, "no_verdict"), disposition=disposition)
        for event in (released(part), triggered(part), told, left(part, lanes[part])):
            counts.add(event)
    assert counts.fates() == {"A": "HQ", "B": "HQ", "C": "HQ", "D": "GQ"}
    told_parts = counts.summary()
    assert {key: told_parts[key] for key in ("accepted", "rejected", "held")} == {
        "accepted": 1,
        "rejected": 1,
        "held": 2,
    }
    assert told_parts["by_reason"] == {"no_verdict": 3}
