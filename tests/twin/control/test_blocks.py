from hypothesis import given
from hypothesis import strategies as st

from twin.control.blocks import OnDelay, RisingEdge


@given(st.lists(st.booleans()))
def test_a_rising_edge_is_true_where_its_input_becomes_true(signals: list[bool]) -> None:
    edge, seen = RisingEdge(), []
    for signal in signals:
        rising, edge = edge.step(signal)
        seen.append(rising)
    assert seen == [now and not before for before, now in zip([False, *signals], signals, strict=False)]


def test_an_on_delay_waits_and_starts_anew_after_a_gap() -> None:
    timer, seen = OnDelay(), []
    for t_s, signal in enumerate([True, True, True, False, True, True, True]):
        done, timer = timer.step(signal, preset_s=2.0, t_s=float(t_s))
        seen.append(done)
    assert seen == [False, False, True, False, False, False, True]
