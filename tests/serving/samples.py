"""Values for tests, and what generates them."""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from twin.events import AlarmRaised, Event, PartDisposed, PartLeft, TruthTold
from twin.types import Defect, Frame, PartTruth, Verdict


def frame(trigger_id: str = "T1", pixels: NDArray[np.uint8] | None = None, **more: Any) -> Frame:
    values: dict[str, Any] = {
        "camera_id": "camera",
        "trigger_id": trigger_id,
        "part_id": "P000001-000001",
        "t_s": 1.5,
        "encoder_count": 100,
        "decide_by_count": 900,
        "pixels": np.zeros((4, 6, 1), np.uint8) if pixels is None else pixels,
    }
    return Frame(**{**values, **more})


def verdict(trigger_id: str = "T1", **more: Any) -> Verdict:
    values: dict[str, Any] = {
        "trigger_id": trigger_id,
        "part_id": "P000001-000001",
        "result_id": f"{trigger_id}/abc",
        "recipe_id": "r",
        "model_id": "m",
        "model_sha256": "0" * 64,
        "camera_id": "camera",
        "t_s": 1.5,
        "encoder_count": 100,
        "evaluation": "ok",
        "score": 0.1,
        "threshold": 1.0,
        "defects": (
            Defect(label="dent", score=0.3, bbox_xyxy_px=(1, 2, 3, 4), length_mm=0.4, area_mm2=0.1, zone="outer_ring"),
        ),
        "reason": "",
        "is_simulated": True,
        "timings_ms": {"infer": 12.5},
    }
    return Verdict(**{**values, **more})


def event(event_id: str = "e1", part_id: str = "P000001-000001") -> Event:
    return PartLeft(event_id=event_id, t_s=2.0, source="plant", part_id=part_id, outlet="good")


def disposed(event_id: str = "d1", trigger_id: str = "T1") -> Event:
    return PartDisposed(
        event_id=event_id, t_s=2.0, source="c", trigger_id=trigger_id, part_id=None, disposition="accept", reason="ok"
    )


def truth(event_id: str = "t1", part_id: str = "P000001-000001") -> Event:
    told = PartTruth(part_id=part_id, conforming=True, inspected=True, below_visibility=False)
    return TruthTold(event_id=event_id, t_s=3.0, source="plant", truth=told)


def alarm(event_id: str = "a1") -> AlarmRaised:
    return AlarmRaised(event_id=event_id, t_s=2.0, source="c", alarm="server_lost", detail="look")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)
