import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.kpi import formulas
from twin.kpi.formulas import FORMULAS, elements_of, evaluate, evaluate_all

NAMES = sorted(set().union(*map(elements_of, FORMULAS.values())))
ELEMENTS = st.fixed_dictionaries({name: st.integers(0, 1_000_000) for name in NAMES})


def test_products_sums_and_quotients_follow_the_rules_of_arithmetic() -> None:
    elements = {"A": 6.0, "B": 3.0, "C": 2.0}
    assert evaluate("A / B / C", elements) == 1.0
    assert evaluate("A + B * C", elements) == 12.0
    assert evaluate("A / (B + C - C)", elements) == 2.0
    assert evaluate("A / (B - B)", elements) is None


@pytest.mark.parametrize("formula", ["A ** B", "-A", "2 * A", "max(A, B)", "A.real", "A if B else A", "A and B"])
def test_what_is_no_arithmetic_of_elements_is_refused(formula: str) -> None:
    with pytest.raises(ValueError, match="no part of a formula"):
        evaluate(formula, {"A": 1.0, "B": 1.0})


@given(ELEMENTS)
def test_every_formula_gives_a_number_or_none(elements: dict[str, int]) -> None:
    assert set(evaluate_all(elements)) == set(FORMULAS)
    for name, told in evaluate_all(elements).items():
        assert told is None or told >= 0.0, name


def test_a_kpi_whose_elements_are_not_there_is_not_told() -> None:
    assert evaluate_all({"APT": 30.0, "PBT": 60.0}) == {"availability": 0.5}


@given(ELEMENTS)
def test_oee_is_the_product_of_its_three_factors(elements: dict[str, int]) -> None:
    kpi = evaluate_all(elements)
    factors = [kpi[name] for name in ("availability", "effectiveness", "quality_ratio")]
    known = [factor for factor in factors if factor is not None]
    if kpi["oee"] is not None and len(known) == len(factors):
        assert kpi["oee"] == pytest.approx(math.prod(known), rel=1e-9)


def test_the_page_of_definitions_names_every_formula_and_every_element() -> None:
    page = (Path(formulas.__file__).parent / "README.md").read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in page.splitlines() if line.startswith("|")]
    told = {row[0].strip("`"): row[1] for row in rows if len(row) == 5 and row[0].startswith("`")}
    assert told == FORMULAS
    explained = {name.strip() for row in rows if len(row) == 3 for name in row[0].split(",")}
    assert set(NAMES) <= explained
