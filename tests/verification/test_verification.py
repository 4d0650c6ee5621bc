"""The twin against theory: each check in its quick form, and the published table against the checks."""

from functools import cache

import pytest
from hypothesis import given
from hypothesis import settings as generated
from hypothesis import strategies as st

from tests.verification.row import Row, absolute, percent
from tests.verification.runs import Case, books_of
from tests.verification.suite import CHECKS, Check
from tests.verification.table import BEGIN, END, PAGE, keys_of, published, with_table

SLOW = tuple(check for check in CHECKS if check.quick)


@cache
def measured(check: Check) -> tuple[Row, ...]:
    return tuple((check.quick or check.measure)())


def name_of(check: Check) -> str:
    return check.name


@pytest.mark.parametrize("check", CHECKS, ids=name_of)
def test_what_is_measured_is_what_theory_says(check: Check) -> None:
    rows = measured(check)
    assert rows
    assert [row for row in rows if not row.ok] == []


@pytest.mark.slow
@pytest.mark.parametrize("check", SLOW, ids=name_of)
def test_it_holds_for_as_long_as_the_table_says(check: Check) -> None:
    assert [row for row in check.measure() if not row.ok] == []


def test_the_published_table_has_the_rows_and_tolerances_of_the_checks() -> None:
    keys = keys_of(PAGE.read_text(encoding="utf-8"))
    for check in CHECKS:
        for row in measured(check):
            quantity, condition, tolerance = keys.pop(0)
            assert (quantity, tolerance) == (row.quantity, row.tolerance.text)
            assert condition == row.condition or check.quick, "only what runs longer for the table says so there"
    assert keys == []


def test_the_published_table_says_of_no_row_that_it_does_not_hold() -> None:
    assert "**no**" not in published(PAGE.read_text(encoding="utf-8"))


case = st.builds(
    Case,
    speeds_mps=st.tuples(st.floats(0.1, 0.6), st.floats(0.1, 0.6)),
    mu=st.floats(0.1, 0.6),
    mean_s=st.floats(0.6, 3.0),
    stops_after_s=st.floats(0.5, 3.0),
    asides_m=st.tuples(*[st.floats(-0.11, 0.11)] * 3),
    seed=st.integers(0, 1000),
)


@generated(max_examples=8)
@given(case)
def test_no_line_makes_or_loses_a_part_by_the_books(case: Case) -> None:
    books = books_of(case, 6.0)
    assert books.unaccounted == 0
    assert books.released > 0


@pytest.mark.parametrize(("measured", "ok"), [(10.1, True), (9.9, True), (10.3, False), (9.7, False)])
def test_a_row_holds_within_its_tolerance(measured: float, ok: bool) -> None:
    for tolerance in (percent(2, 10.0), absolute(0.2, "m")):
        row = Row(
            quantity="q", condition="c", measured=measured, expected=10.0, unit="m", source="s", tolerance=tolerance
        )
        assert row.ok is ok
        page = with_table(f"before\n{BEGIN}old\n{END}after\n", [row])
        assert keys_of(page) == [row.key]
        assert page.startswith("before\n")
        assert page.endswith("after\n")
        assert {True: "| yes |", False: "| **no** |"}[ok] in page
