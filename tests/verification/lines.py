"""The shipped line, and the belts alone that the checks run: as long as they need to be, with parts set on them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from tests.twin.scenes import Stepped, belt, belts_only, one_gate_line
from twin.parts import LinePart
from twin.scene.scene import Device

BEARING = one_gate_line()


@contextmanager
def one_belt(*, contact: bool = False, devices: dict[str, Device] | None = None, **fields: object) -> Iterator[Stepped]:
    """Run one belt called `main` at its nominal speed; `contact`: no part rides on it."""
    main = belt(**fields)
    scene = belts_only(BEARING, role_after="main", main=main)
    run = Stepped(replace(scene, devices=scene.devices | (devices or {})))
    if contact:
        run.site.belts["main"].keep_contact(-1.0, main.length_m + 1.0)
    try:
        yield run.switch("main.run").run(1.0)
    finally:
        run.line.close()


def until(step: Callable[[], object], done: Callable[[], bool], ticks: int = 20 * 240) -> None:
    """Let ticks pass until something has happened; raises `AssertionError` where it never does."""
    for _ in range(ticks):
        if done():
            return
        step()
    raise AssertionError(f"what the check waits for did not happen in {ticks} ticks")


def speed_mps(run: Stepped, part: LinePart) -> float:
    """Return how fast a part moves along the belt called `main`."""
    (vx, vy, _), _ = run.site.world.parts.velocity(part.body)
    ux, uy = run.site.belts["main"].lane.direction
    return vx * ux + vy * uy
