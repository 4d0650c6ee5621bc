"""Parts that queue against a stop while their belt runs on under them."""

import itertools
import math

from tests.verification.lines import one_belt
from tests.verification.row import Row, absolute
from twin.bullet.client import box

PARTS, STOP_M, CLEAR_M = 5, 0.9, 0.001
SOURCE = "parts that touch, and stay where they are"
EVERY_S = 10.0


def accumulation(minutes: float) -> list[Row]:
    """Let parts gather between two guides and run their belt on; look at them every ten seconds.

    Round parts that no guide holds do not queue in a row, on real belts neither: they give way to the sides.
    """
    with one_belt(contact=True, length_m=1.2) as run:
        lane, radius_m = run.site.belts["main"].lane, 0.0235
        box(run.site.world.client, (0.01, lane.width_m, 0.03), lane.place(STOP_M + 0.005, 0.0, 0.016))
        for side in (-1, 1):
            aside_m = side * (radius_m + CLEAR_M + 0.005)
            box(run.site.world.client, (STOP_M, 0.01, 0.03), lane.place(STOP_M / 2, aside_m, 0.016))
        parts = []
        for n in range(PARTS):
            parts.append(run.put("main", 0.1, 0.0005 * (-1) ** n))
            run.run(0.6)
        run.run(10.0)
        begin_m = [part.pose.position_m for part in parts]
        gap_mm = moved_mm = 0.0
        for _ in range(round(minutes * 60 / EVERY_S)):
            run.run(EVERY_S)
            now_m = [part.pose.position_m for part in parts]
            apart_mm = [1000 * (math.dist(a, b) - 2 * radius_m) for a, b in itertools.pairwise(now_m)]
            gap_mm = max([gap_mm, *apart_mm], key=abs)
            moved_mm = max(moved_mm, *(1000 * math.dist(a, b) for a, b in zip(begin_m, now_m, strict=True)))
    condition = f"{PARTS} parts, {minutes:g} min"
    return [
        Row(
            quantity="gap or overlap in an accumulated queue",
            condition=condition,
            measured=gap_mm,
            expected=0.0,
            unit="mm",
            tolerance=absolute(0.3, "mm"),
            source=SOURCE,
        ),
        Row(
            quantity="move of a part in an accumulated queue",
            condition=condition,
            measured=moved_mm,
            expected=0.0,
            unit="mm",
            # The clearance between the guides, and what the parts may be pressed into each other.
            tolerance=absolute(2.5, "mm"),
            source=SOURCE,
        ),
    ]
