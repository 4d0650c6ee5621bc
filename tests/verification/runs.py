"""What holds for whole runs: no part is made or lost by the books, and the same seed writes the same log."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tests.twin.rig import Run, going
from tests.twin.scenes import Stepped, bearing_scene, belt, feeder, line_of, outlet_tray
from tests.verification.lines import BEARING
from tests.verification.row import Row, Tolerance
from twin.checkpoint import Checkpoint
from twin.events import PartLeft, PartLost, PartReleased
from twin.scene.feeders import RandomArrivals

ROOT = Path(__file__).parents[2]
EXACT = Tolerance(allowed=0, text="exact")
SEED, LOG_S, CHECKPOINT_TICKS = 3, 10.0, 1000
SHIPPED = bearing_scene()


@dataclass(frozen=True, kw_only=True)
class Case:
    """A random line of two belts, and parts that a hand sets on the first, some of them over its edge."""

    speeds_mps: tuple[float, float]
    mu: float
    mean_s: float
    stops_after_s: float
    asides_m: tuple[float, ...]
    seed: int

    @staticmethod
    def drawn(rng: np.random.Generator) -> "Case":
        """Draw a case."""
        return Case(
            speeds_mps=(float(rng.uniform(0.1, 0.6)), float(rng.uniform(0.1, 0.6))),
            mu=float(rng.uniform(0.1, 0.6)),
            mean_s=float(rng.uniform(0.6, 3.0)),
            stops_after_s=float(rng.uniform(2.0, 6.0)),
            asides_m=tuple(float(aside_m) for aside_m in rng.uniform(-0.11, 0.11, 3)),
            seed=int(rng.integers(1000)),
        )


@dataclass(frozen=True, kw_only=True)
class Books:
    """The parts of a run, by its events and by what stands in its world."""

    released: int
    left: int
    lost: int
    in_process: int

    @property
    def unaccounted(self) -> int:
        """Released parts that are neither left, lost nor in process; below 0, parts that nobody released."""
        return self.released - self.left - self.lost - self.in_process


def books_of(case: Case, seconds: float) -> Books:
    """Run a case, its first belt stopped and started again on the way."""
    before_mps, after_mps = case.speeds_mps
    arrivals = RandomArrivals(kind="random", mean_s=case.mean_s, min_s=min(0.5, case.mean_s / 2))
    scene = line_of(
        BEARING,
        feeder=feeder(arrivals, conveyor="first"),
        first=belt(length_m=0.8, speed_mps=before_mps, friction=case.mu, to="belt"),
        belt=belt(origin_m=(0.803, 0.0, 0.1995), length_m=0.6, speed_mps=after_mps, friction=case.mu),
        tray=outlet_tray(origin_m=(2.1, 0.0, 0.1), rows=2, columns=3),
    )
    run = Stepped(scene, case.seed).switch("first.run", "belt.run", "feeder.run").run(case.stops_after_s)
    for n, aside_m in enumerate(case.asides_m):
        run.put("first", 0.3 + 0.15 * n, aside_m)
    run.switch("first.run", on=False).run(1.0).switch("first.run").run(max(0.0, seconds - case.stops_after_s - 1.0))
    books = _books(run)
    run.line.close()
    return books


def _books(run: Stepped | Run) -> Books:
    """Count by events; what is in process is counted where parts stand in the world."""
    told = {kind: {event.part_id for event in run.events if isinstance(event, kind)}
            for kind in (PartReleased, PartLeft, PartLost)}  # fmt: skip
    assert sum(isinstance(event, PartLeft | PartLost) for event in run.events) == len(told[PartLeft] | told[PartLost])
    in_process = [part_id for part_id in run.line.poses() if part_id in told[PartReleased] - told[PartLeft]]
    assert sorted(in_process) == sorted(run.line.on_line())
    return Books(
        released=len(told[PartReleased]),
        left=len(told[PartLeft]),
        lost=len(told[PartLost]),
        in_process=len(in_process),
    )


def conservation(cases: int, shipped_s: float) -> list[Row]:
    """Add up the parts of random small lines, and of the shipped one."""
    rng = np.random.default_rng(1)
    small = [books_of(Case.drawn(rng), 12.0) for _ in range(cases)]
    assert sum(books.lost for books in small) > 0
    run = Run(SHIPPED, SEED).step(round(shipped_s * 240), going(SHIPPED))
    shipped = [_books(run)]
    run.line.close()
    return [
        Row(
            quantity="parts unaccounted for",
            condition=condition,
            measured=float(sum(abs(one.unaccounted) for one in books)),
            expected=0.0,
            unit="parts",
            tolerance=EXACT,
            source="released = accepted + rejected + held + in process + lost",
        )
        for condition, books in ((f"{cases} random lines", small), ("the shipped line", shipped))
    ]


def digest(seed: int, seconds: float) -> str:
    """Return the SHA-256 of what the shipped line tells in a run: events, shots and poses."""
    run = Run(SHIPPED, seed).step(round(seconds * 240), going(SHIPPED))
    told = run.digest()
    assert run.of(PartReleased)
    run.line.close()
    return told


def _rest_digest(run: Run) -> str:
    """Run on from a checkpoint and return the digest of the whole run."""
    return run.step(round(LOG_S * 240) - CHECKPOINT_TICKS).digest()


def same_log() -> list[Row]:
    """Run the same seed in this process, in two others, and twice on from a checkpoint."""
    code = f"from tests.verification.runs import digest; print('DIGEST', digest({SEED}, {LOG_S}))"
    told = {digest(SEED, LOG_S)}
    for hash_seed in ("1", "2"):
        env = {"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": hash_seed}
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, text=True, check=True
        )
        told.add(done.stdout.partition("DIGEST ")[2].strip())
    quantity, source = "different hashes of one run's log", "same scene, same seed, same bytes"
    with Checkpoint(Run(SHIPPED, SEED).step(CHECKPOINT_TICKS, going(SHIPPED))) as checkpoint:
        restored = {checkpoint.branch(_rest_digest) for _ in range(2)}
    return [
        Row(
            quantity=quantity,
            condition="3 processes",
            measured=float(len(told)),
            expected=1.0,
            unit="",
            tolerance=EXACT,
            source=source,
        ),
        Row(
            quantity=quantity,
            condition="saved and restored",
            measured=float(len(restored | {digest(SEED, LOG_S)})),
            expected=1.0,
            unit="",
            tolerance=EXACT,
            source=source,
        ),
    ]
