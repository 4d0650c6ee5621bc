"""Writes the verification table into `twin/README.md`, as measured here and now (`make verify`)."""

import sys
from pathlib import Path

from tqdm import tqdm

from tests.verification.row import Row
from tests.verification.suite import CHECKS

PAGE = Path(__file__).parents[2] / "twin" / "README.md"
BEGIN, END = "<!-- verification: written by make verify -->\n", "<!-- end of verification -->\n"
HEAD = (
    "| Quantity | Condition | Measured | Expected | Tolerance | Holds | Expected by |\n|---|---|---|---|---|---|---|\n"
)
HOLDS = {True: "yes", False: "**no**"}


def table_of(rows: list[Row]) -> str:
    """Return rows as a Markdown table."""
    return HEAD + "".join(f"| {' | '.join(_cells(row))} |\n" for row in rows)


def _cells(row: Row) -> tuple[str, ...]:
    measured, expected = _number(row.measured, row.unit), _number(row.expected, row.unit)
    return row.quantity, row.condition, measured, expected, row.tolerance.text, HOLDS[row.ok], row.source


def _number(number: float, unit: str) -> str:
    return f"{number + 0.0:.4g} {unit}".strip()


def published(page: str) -> str:
    """Return the table in a page."""
    return page.partition(BEGIN)[2].partition(END)[0]


def keys_of(page: str) -> list[tuple[str, str, str]]:
    """Return quantity, condition and tolerance of each row of the table in a page."""
    lines = published(page).splitlines()[HEAD.count("\n") :]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [(row[0], row[1], row[4]) for row in cells]


def with_table(page: str, rows: list[Row]) -> str:
    """Return a page with its table written anew."""
    before, after = page.partition(BEGIN)[0], page.partition(END)[2]
    return before + BEGIN + table_of(rows) + END + after


def main() -> int:
    """Measure everything, write the table, and tell by the exit status whether all of it holds."""
    bar = tqdm(CHECKS, disable=not sys.stderr.isatty(), desc="verify")
    rows = [row for check in bar for row in check.measure()]
    PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8"), rows), encoding="utf-8")
    failed = [row for row in rows if not row.ok]
    for row in failed:
        wanted = f"{_number(row.expected, row.unit)} within {row.tolerance.text}"
        print(f"{row.quantity}, {row.condition}: {_number(row.measured, row.unit)} is not {wanted}")
    print(f"{len(rows) - len(failed)} of {len(rows)} rows hold, {len(failed)} do not")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
