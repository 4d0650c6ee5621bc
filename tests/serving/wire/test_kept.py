from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from serving.wire.codec import MAX_TEXT_BYTES
from serving.wire.kept import KeptEvents
from serving.wire.messages import AlarmMessage
from serving.wire.session import CODEC
from tests.serving.samples import alarm, event
from twin.events import AlarmRaised, FaultRaised, PartLeft


def test_an_event_is_kept_until_it_is_acknowledged() -> None:
    kept = KeptEvents(life="a", limit=10)
    names = [kept.keep(event(f"e{n}")).event_id for n in range(3)]
    assert names == ["a/e0", "a/e1", "a/e2"]
    kept.acknowledged("a/e1")
    assert [each.event_id for each in kept] == ["a/e0", "a/e2"]


def test_another_life_gives_other_names_and_keeps_the_old_ones() -> None:
    kept = KeptEvents(life="a", limit=10)
    kept.keep(event("e1"))
    kept.begin_life("b")
    kept.keep(event("e1"))
    assert [each.event_id for each in kept] == ["a/e1", "b/e1"]


@given(st.lists(st.integers(0, 20) | st.integers(0, 20).map(lambda n: -n - 1), max_size=60), st.integers(1, 8))
def test_it_never_holds_more_than_its_limit(acts: list[int], limit: int) -> None:
    kept = KeptEvents(life="a", limit=limit)
    for act in acts:
        if act >= 0:
            kept.keep(event(f"e{act}"))
        else:
            kept.acknowledged(f"a/e{-act - 1}")
        assert len(kept) == len(list(kept)) <= limit
        assert kept.full == (len(kept) >= limit - limit // 4)


def test_an_event_too_large_for_the_wire_is_cut_to_fit() -> None:
    kept = KeptEvents(life="a", limit=10)
    cut = kept.keep(replace(alarm("a1"), detail="x" * 100_000))
    assert isinstance(cut, AlarmRaised)
    assert len(cut.detail) < 1000
    assert cut.event_id == "a/a1"
    assert len(CODEC.encode(AlarmMessage(event=cut))) < MAX_TEXT_BYTES


def test_an_event_that_cannot_be_cut_is_told_as_a_fault() -> None:
    kept = KeptEvents(life="a", limit=10)
    large = PartLeft(event_id="e1", t_s=1.0, source="plant", part_id="P" * 100_000, outlet="good")
    told = kept.keep(large)
    assert isinstance(told, FaultRaised)
    assert (told.fault, told.event_id) == ("event_too_large", "a/e1")
    assert "part_left" in told.detail
    assert [each.event_id for each in kept] == ["a/e1"]


def test_it_is_full_before_it_has_no_place_so_that_the_abort_can_be_told() -> None:
    kept = KeptEvents(life="a", limit=8)
    for number in range(6):
        assert not kept.full
        kept.keep(event(f"e{number}"))
    assert kept.full
    for number in range(6, 9):
        kept.keep(event(f"e{number}"))
    assert [each.event_id for each in kept] == [f"a/e{number}" for number in range(8)]
    for number in range(3):
        assert not kept.roomy
        kept.acknowledged(f"a/e{number}")
    assert not kept.full
    kept.acknowledged("a/e3")
    assert kept.roomy
