from hypothesis import given
from hypothesis import strategies as st

from serving.hub.delivery import CONTROL_WINDOW, VIEW_KEEP, Send, Skip, Wait, next_step
from serving.wire.messages import ClientClass


def deliver(kind: ClientClass, newest: int, *, acks: bool) -> tuple[list[int], list[tuple[int, int]], bool]:
    """Follow the rule from the begin of the log to its end: what was sent, what was skipped, whether it stalls."""
    sent = acked = 0
    got: list[int] = []
    gaps: list[tuple[int, int]] = []
    while True:
        step = next_step(kind, sent=sent, acked=acked, newest=newest, page=50)
        if isinstance(step, Wait):
            return got, gaps, step.stalled
        if isinstance(step, Skip):
            gaps.append((step.first, step.last))
            sent = step.last
        else:
            batch = range(step.after + 1, min(step.after + step.limit, newest) + 1)
            assert isinstance(step, Send)
            assert batch
            got.extend(batch)
            sent = got[-1]
        acked = sent if acks else acked


@given(st.integers(0, 2000))
def test_a_controller_that_acknowledges_gets_every_record(newest: int) -> None:
    assert deliver("control", newest, acks=True) == (list(range(1, newest + 1)), [], False)


@given(st.integers(0, 2000))
def test_a_controller_that_does_not_is_stalled_and_never_skipped(newest: int) -> None:
    got, gaps, stalled = deliver("control", newest, acks=False)
    assert got == list(range(1, min(newest, CONTROL_WINDOW) + 1))
    assert gaps == []
    assert stalled == (newest > CONTROL_WINDOW)


@given(st.integers(0, 2000), st.booleans())
def test_an_auditor_gets_the_whole_log_at_its_own_pace(newest: int, acks: bool) -> None:
    assert deliver("audit", newest, acks=acks) == (list(range(1, newest + 1)), [], False)


@given(st.integers(0, 2000))
def test_a_viewer_gets_the_newest_and_is_told_of_the_rest(newest: int) -> None:
    got, gaps, stalled = deliver("view", newest, acks=False)
    assert not stalled
    assert len(got) <= VIEW_KEEP
    told = [seq for first, last in gaps for seq in range(first, last + 1)]
    assert told + got == list(range(1, newest + 1))
