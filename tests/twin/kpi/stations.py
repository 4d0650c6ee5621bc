"""Short ways to say what stations tell."""

from typing import get_args

from hypothesis import strategies as st

from twin.events import OperatorCommanded, PackMLState, StationStateChanged
from twin.kpi.calendar import Calendar
from twin.kpi.time_model import StationLog, Stretch

STATES: tuple[PackMLState, ...] = get_args(PackMLState)
REASONS = (
    "", "starved", "blocked", "changeover", "tray_exchange", "purge", "operator", "power_up", "jam", "grip_slipped",
    "no_verdict", "gate_not_reached", "start of run",
)  # fmt: skip


def changed(t_s: float, station_id: str, state: PackMLState, reason: str = "") -> StationStateChanged:
    return StationStateChanged(
        event_id=f"{station_id}-{t_s}", t_s=t_s, source="plant", station_id=station_id, state=state, reason=reason
    )


def commanded(t_s: float, reason: str, *, accepted: bool = True) -> OperatorCommanded:
    return OperatorCommanded(
        event_id=f"o-{t_s}", t_s=t_s, source="c", command="hold", who="eva", reason=reason, accepted=accepted, answer=""
    )


def logged(*events: StationStateChanged | OperatorCommanded) -> StationLog:
    log = StationLog()
    for event in events:
        log.add(event)
    return log


def pieces(stretches: tuple[Stretch, ...]) -> list[tuple[str, float, float]]:
    return [(each.sub_state, each.from_us / 1e6, each.until_us / 1e6) for each in stretches]


TIMES = st.floats(-5, 120, allow_nan=False)
CHANGES = st.builds(
    changed, TIMES, st.sampled_from(["line", "robot", "feeder"]), st.sampled_from(STATES), st.sampled_from(REASONS)
)
CALENDARS = st.builds(Calendar, st.floats(0, 100), st.lists(st.tuples(TIMES, TIMES), max_size=4))
