"""A branch of the whole line takes up a changed scene: camera, controller and all devices."""

from dataclasses import replace
from functools import partial

from serving.lockstep import LockstepLine
from tests.fakes.vision import BlankInspector, KnowingJudge
from tests.twin.scenes import one_gate_line
from twin.checkpoint import Checkpoint
from twin.events import EventBase, InspectionTriggered, PartDisposed
from twin.scene.scene import Scene
from twin.types import Verdict

SCENE = one_gate_line()


def disposed(seconds: float, scene: Scene | None, line: LockstepLine) -> list[str]:
    """Run on, as a changed scene has it where there is one; return what became of the parts photographed since."""
    told: list[EventBase | Verdict] = []
    if scene is not None:
        line.take_up(scene, line.inspector, KnowingJudge(scene))
    line.run(seconds, told.append)
    seen = {one.trigger_id for one in told if isinstance(one, InspectionTriggered)}
    return [one.disposition for one in told if isinstance(one, PartDisposed) and one.trigger_id in seen]


def test_every_part_that_comes_after_the_change_is_nonconforming_and_rejected() -> None:
    bad = replace(SCENE, incoming=replace(SCENE.incoming, nonconforming_rate=1.0))
    line = LockstepLine(scene=SCENE, seed=5, inspector=BlankInspector(), judge=KnowingJudge(SCENE), inspection_s=0.15)
    with line:
        disposed(6.0, None, line)
        with Checkpoint(line) as checkpoint:
            changed = checkpoint.branch(partial(disposed, 12.0, bad))
            as_it_was = checkpoint.branch(partial(disposed, 12.0, None))
        assert as_it_was == disposed(12.0, None, line)
    assert len(changed) >= 2
    assert set(changed) == {"reject"}
    assert "accept" in as_it_was
