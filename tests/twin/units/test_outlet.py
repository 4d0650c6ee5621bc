"""An outlet tray as a station: what it says while it fills, while it is exchanged, and when nobody exchanges it."""

from collections.abc import Callable, Iterator

import pytest

from tests.twin.scenes import Stepped, fed_line, outlet_tray
from twin.events import PartLeft, StationStateChanged, TrayExchanged
from twin.scene.scene import Scene

Start = Callable[..., Stepped]


@pytest.fixture
def start(bearing: Scene) -> Iterator[Start]:
    runs: list[Stepped] = []

    def go(**fields: object) -> Stepped:
        scene = fed_line(bearing, tray=outlet_tray(rows=1, columns=3, **fields))
        runs.append(Stepped(scene).switch("belt.run", "feeder.run"))
        return runs[-1]

    yield go
    for run in runs:
        run.line.close()


def states(run: Stepped) -> list[tuple[str, str]]:
    return [(event.state, event.reason) for event in run.of(StationStateChanged) if event.station_id == "tray"]


def test_a_full_tray_is_suspended_until_it_has_been_exchanged(start: Start) -> None:
    run = start(exchange_s=3.0).run(5.0)
    assert states(run) == [("Idle", "")]
    run.run(10.0)
    assert states(run)[1:4] == [("Execute", ""), ("Suspended", "tray_exchange"), ("Execute", "")]
    _, _, full, empty, *_ = (event.t_s for event in run.of(StationStateChanged) if event.station_id == "tray")
    assert empty - full == pytest.approx(3.0, abs=0.01)
    assert run.of(TrayExchanged)[0].t_s == empty


def test_a_tray_that_nobody_exchanges_is_blocked_when_it_is_full(start: Start) -> None:
    run = start(exchange_s=None).run(18.0)
    assert states(run) == [("Idle", ""), ("Execute", ""), ("Suspended", "blocked")]
    assert run.of(TrayExchanged) == []
    assert run.values["tray.full"] is True
    assert len(run.of(PartLeft)) > 3
