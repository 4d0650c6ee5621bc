"""Where the line stands: figures that are folded beside the loop, once for all who ask."""

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from serving.hub.standing import Standing
from tests.serving.samples import event
from twin.kpi.iso22400 import Plan
from twin.kpi.line import LineFigures

FOLD = LineFigures.kpi


def plan(end_s: float) -> Plan:
    return Plan(end_s=end_s, planned_s_per_part={})


@pytest.fixture
def folds(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[threading.Event, list[bool]]]:
    """Folds that wait until they may go on; the list tells of each whether it was let."""
    go_on, let = threading.Event(), []

    def slow(figures: LineFigures, plan: Plan) -> dict[str, Any]:
        let.append(go_on.wait(20))
        return FOLD(figures, plan)

    monkeypatch.setattr(LineFigures, "kpi", slow)
    yield go_on, let
    go_on.set()


def test_the_loop_goes_on_while_figures_are_folded_and_they_hold_what_was_there_before(
    folds: tuple[threading.Event, list[bool]],
) -> None:
    go_on, let = folds
    standing = Standing()
    standing.add(event("e1", "P000001-000001"))

    async def ask_twice() -> list[dict[str, Any]]:
        asked = [asyncio.create_task(standing.kpi(plan)) for _ in range(2)]
        while not standing._folding.locked():
            await asyncio.sleep(0)
        standing.add(event("e2", "P000001-000002"))
        go_on.set()
        return list(await asyncio.gather(*asked))

    first, second = asyncio.run(ask_twice())
    assert let == [True]
    assert first is second
    assert first["elements"]["PQ"] == 1
    assert standing.figures.parts.left.keys() == {"P000001-000001", "P000001-000002"}
