from hypothesis import given
from hypothesis import strategies as st

from serving.wire.kept import KeptEvents
from tests.serving.samples import event


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
        assert kept.full == (len(kept) == limit)
