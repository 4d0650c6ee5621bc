from hypothesis import given
from hypothesis import strategies as st

from twin.acceptance import Criterion, condemning
from twin.types import DefectTruth


def mark(label: str = "scratch", length_mm: float = 1.0, zone: str = "outer_ring") -> DefectTruth:
    return DefectTruth(label=label, zone=zone, length_mm=length_mm, area_mm2=0.1, contrast_sigma=9.0)


SCRATCHES = (Criterion(label="scratch", max_length_mm=2.0, max_count=2),)


def test_a_mark_at_its_limit_conforms_and_above_it_does_not() -> None:
    assert condemning([mark(length_mm=2.0)], SCRATCHES) == ()
    assert condemning([mark(length_mm=2.01)], SCRATCHES) == (mark(length_mm=2.01),)


def test_one_mark_too_many_condemns_and_names_the_smallest() -> None:
    marks = [mark(length_mm=1.0), mark(length_mm=1.5), mark(length_mm=0.5)]
    assert condemning(marks, SCRATCHES) == (mark(length_mm=0.5),)


def test_a_criterion_speaks_of_its_zone_alone() -> None:
    criteria = (Criterion(label="dent", zone="inner_ring", max_length_mm=0.5),)
    assert condemning([mark("dent", 3.0, "outer_ring")], criteria) == ()
    assert condemning([mark("dent", 3.0, "inner_ring")], criteria) != ()


def test_a_class_without_a_limit_condemns_at_any_size() -> None:
    assert condemning([mark("rust", 0.01)], (Criterion(label="rust"),)) != ()


@given(st.lists(st.floats(0.1, 12.0), max_size=6), st.floats(0.01, 1.0))
def test_a_longer_mark_never_makes_a_part_conform(lengths: list[float], growth: float) -> None:
    before = condemning([mark(length_mm=length) for length in lengths], SCRATCHES)
    after = condemning([mark(length_mm=length + growth) for length in lengths], SCRATCHES)
    assert not before or after
