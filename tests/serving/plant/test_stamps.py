from serving.plant.stamps import Stamps
from tests.serving.samples import event
from twin.events import InspectionTriggered
from twin.types import LatchedTrigger, Pose, Shot, Tags

TRIGGERED = InspectionTriggered(
    event_id="e", t_s=2.0, source="plant", trigger_id="T1", camera_id="c", part_id="P", encoder_count=5
)
SHOT = Shot(
    trigger_id="T1",
    camera_id="c",
    part_id="P",
    t_s=2.0,
    encoder_count=5,
    decide_by_count=9,
    pose=Pose(position_m=(0, 0, 0)),
    speed_mps=0.1,
)
TAGS = Tags(t_s=2.1, scan=3, values={}, latched=(LatchedTrigger(trigger_id="T1", encoder_count=5, t_s=2.0),))


def test_one_edge_has_one_name_and_one_moment_wherever_it_is_told() -> None:
    for life, name in ((0, "T1"), (2, "L2-T1")):
        stamps = Stamps(life=life, mono_ns=lambda t_s: round(t_s * 1000))
        triggered = stamps.event(TRIGGERED)
        assert isinstance(triggered, InspectionTriggered)
        told: list[InspectionTriggered | Shot | LatchedTrigger]
        told = [triggered, stamps.shot(SHOT), stamps.tags(TAGS).latched[0]]
        assert {(each.trigger_id, each.t_mono_ns) for each in told} == {(name, 2000)}


def test_other_events_stay_as_they_are() -> None:
    assert Stamps(life=1, mono_ns=lambda _: 1).event(event()) == event()
