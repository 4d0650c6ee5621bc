"""All faults of a line: each is told once when it begins and once when it is over."""

from dataclasses import replace
from typing import Any

import pytest

from tests.twin.scenes import Stepped, fed_line
from twin.errors import RunError
from twin.events import FaultCleared, FaultRaised
from twin.scene.faults import BeltSlip, Fault
from twin.scene.scene import Scene


def running(bearing: Scene, **faults: Fault) -> Stepped:
    return Stepped(replace(fed_line(bearing), faults=faults))


def slip(**when: Any) -> BeltSlip:
    return BeltSlip(kind="belt_slip", device="belt", **when)


def told(run: Stepped) -> list[tuple[str, str, bool, float]]:
    events = [each for each in run.events if isinstance(each, FaultRaised | FaultCleared)]
    return [(each.type, each.fault_id, each.hidden, round(each.t_s, 1)) for each in events]


def test_a_fault_is_told_when_it_begins_and_when_it_is_over_whether_it_grows_or_not(bearing: Scene) -> None:
    run = running(
        bearing,
        wear=slip(at_s=0.5, for_s=1.0, grows_over_s=0.8, shown=False),
        late=slip(at_s=9.0),
    ).run(2.0)
    assert told(run) == [("fault_raised", "wear", True, 0.5), ("fault_cleared", "wear", True, 1.5)]
    run.line.close()


def test_the_end_of_one_fault_does_not_end_another_of_its_kind(bearing: Scene) -> None:
    run = running(bearing, long=slip(at_s=0.2, for_s=2.0, share=0.2), short=slip(at_s=0.5, for_s=0.5, share=0.5))
    drive = run.site.belts["belt"].drive
    seen = [(run.run(0.4), drive.belt_slip)[1] for _ in range(6)]
    assert seen == [0.2, 0.5, 0.2, 0.2, 0.2, 0.0]
    run.line.close()


def test_faults_are_thrown_and_repaired_by_their_ids(bearing: Scene) -> None:
    run = running(bearing, worn=slip())
    run.step(10)
    assert told(run) == []
    run.line.throw("worn")
    assert run.step().of(FaultRaised)
    assert run.line.to_repair() == ("worn",)
    run.line.repair("worn")
    assert run.step().of(FaultCleared)
    assert run.line.to_repair() == ()
    for do in (run.line.throw, run.line.repair):
        with pytest.raises(RunError, match="the scene has no fault 'torn'; allowed: worn"):
            do("torn")
    run.line.close()
