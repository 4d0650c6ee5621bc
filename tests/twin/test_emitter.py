from twin.emitter import Emitter
from twin.events import PartLost, PartReleased


def test_events_are_numbered_in_their_order_and_drained_once() -> None:
    emitter = Emitter("plant")
    emitter.t_s = 2.5
    first = emitter.emit(PartReleased, part_id="P1")
    second = emitter.emit(PartLost, t_s=2.4, part_id="P1", where="floor")
    assert (first.event_id, first.t_s, first.source) == ("plant-0000001", 2.5, "plant")
    assert (second.event_id, second.t_s) == ("plant-0000002", 2.4)
    assert emitter.drain() == (first, second)
    assert emitter.drain() == ()
    assert emitter.emit(PartReleased, part_id="P2").event_id == "plant-0000003"
