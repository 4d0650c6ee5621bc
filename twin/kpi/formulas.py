"""The formulas of ISO 22400-2:2014 clause 7 as data, and what works them out. No formula is written anywhere else."""

import ast
from collections.abc import Mapping

FORMULAS: dict[str, str] = {
    "availability": "APT / PBT",
    "effectiveness": "PRI * PQ / APT",
    "quality_ratio": "GQ / PQ",
    "oee": "PRI * GQ / PBT",
    "nee": "AUPT / PBT * PRI * GQ / APT",
    "allocation_efficiency": "AUBT / PBT",
    "utilisation_efficiency": "APT / AUBT",
    "technical_efficiency": "APT / (APT + ADET)",
    "setup_rate": "ASUT / AUPT",
    "throughput_rate": "PQ / AOET",
    "first_pass_yield": "GP / IP",
    "scrap_ratio": "SQ / PQ",
    "rework_ratio": "RQ / PQ",
    "mtbf": "AUPT / FE",
    "mttr": "TTR / RE",
    "comprehensive_energy_consumption": "E / EPQ",
    "energy_per_good_part": "E / EGQ",
}
"""Name: formula over elements in seconds, parts and joules. `README.md` beside this module says what each one means."""


def evaluate(formula: str, elements: Mapping[str, float]) -> float | None:
    """Return what a formula gives, or None where it divides by zero.

    A formula holds names of elements, `+ - * /` and brackets; anything else in it is a `ValueError`.
    """
    try:
        return _value(ast.parse(formula, mode="eval").body, elements)
    except ZeroDivisionError:
        return None


def evaluate_all(elements: Mapping[str, float]) -> dict[str, float | None]:
    """Return every KPI whose elements are all there, by name."""
    return {
        name: evaluate(formula, elements) for name, formula in FORMULAS.items() if elements_of(formula) <= set(elements)
    }


def elements_of(formula: str) -> set[str]:
    """Return the names of the elements that a formula is fed."""
    return {node.id for node in ast.walk(ast.parse(formula, mode="eval")) if isinstance(node, ast.Name)}


def _value(node: ast.expr, elements: Mapping[str, float]) -> float:
    match node:
        case ast.Name():
            return elements[node.id]
        case ast.BinOp(op=ast.Add()):
            return _value(node.left, elements) + _value(node.right, elements)
        case ast.BinOp(op=ast.Sub()):
            return _value(node.left, elements) - _value(node.right, elements)
        case ast.BinOp(op=ast.Mult()):
            return _value(node.left, elements) * _value(node.right, elements)
        case ast.BinOp(op=ast.Div()):
            return _value(node.left, elements) / _value(node.right, elements)
        case _:
            raise ValueError(f"{ast.unparse(node)!r} is no part of a formula: use elements, + - * / and brackets")
