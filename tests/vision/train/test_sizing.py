import numpy as np
import pytest

from tests.vision.measure.test_report import scored
from twin.seeds import generator
from twin.types import Defect
from vision.inspect.card import Sizing
from vision.measure.found import Target
from vision.measure.score import Scored
from vision.train.sizing import fit_sizing

BOX = (0, 0, 10, 10)


def pair(true_mm: float, extent_mm: float, area_mm2: float, label: str = "scratch") -> Scored:
    one = scored(0.9, conforming=False)
    defect = Defect(label=label, score=0.9, bbox_xyxy_px=BOX, length_mm=extent_mm, area_mm2=area_mm2)
    fields = {key: getattr(one.verdict, key) for key in one.verdict.__dataclass_fields__}
    verdict = type(one.verdict)(**{**fields, "defects": (defect,)})
    target = Target(label=label, length_mm=true_mm, bbox_xyxy_px=BOX)
    return Scored(sample=one.sample, verdict=verdict, targets=(target,), latency_ms=1.0)


def test_a_constant_bias_is_taken_out() -> None:
    rng = generator(1, "lengths")
    lengths = np.exp(rng.uniform(0, 2, 60))
    fit = fit_sizing([pair(x, 1.3 * x, 0.2 * x) for x in lengths], ["scratch", "dent"])
    assert set(fit) == {"scratch"}
    sizing = fit["scratch"]
    for x in (1.0, 2.0, 6.0):
        diameter = np.log(np.sqrt(4 * 0.2 * x / np.pi))
        told = np.exp(sizing.offset + sizing.feret * np.log(1.3 * x) + sizing.diameter * diameter)
        assert told == pytest.approx(x, rel=0.03)


def test_few_pairs_and_strange_ones_do_not_bend_the_fit() -> None:
    lengths = np.linspace(1, 8, 40)
    pairs = [pair(x, x, 0.2 * x) for x in lengths]
    assert fit_sizing(pairs[:5], ["scratch"]) == {}
    sizing = fit_sizing([*pairs, pair(8.0, 1.0, 0.2), pair(1.0, 9.0, 2.0)], ["scratch"])["scratch"]
    assert (sizing.offset, sizing.feret) == pytest.approx((0.0, 1.0), abs=0.05)
    assert isinstance(sizing, Sizing)
