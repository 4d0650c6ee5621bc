"""A branch of the whole line takes up a changed scene: camera, controller and all devices."""

from dataclasses import replace
from functools import partial

from serving.lockstep import LockstepLine
from tests.fakes.vision import BlankInspector, KnowingJudge
from tests.twin.scenes import one_gate_line
from twin.checkpoint import Checkpoint
from twin.events import EventBase, PartReleased, TruthTold
from twin.scene.scene import Scene
from twin.types import Verdict

SCENE = one_gate_line()


def truths(seconds: float, scene: Scene | None, line: LockstepLine) -> dict[str, bool]:
    """Run on, as a changed scene has it where there is one; return whether each part that left conforms, old or new."""
    told: list[EventBase | Verdict] = []
    if scene is not None:
        line.take_up(scene, line.inspector, line.judge)
    line.run(seconds, told.append)
    released = {one.part_id for one in told if isinstance(one, PartReleased)}
    known = [one.truth for one in told if isinstance(one, TruthTold)]
    return {f"{'new' if one.part_id in released else 'old'} {one.part_id}": one.conforming for one in known}


def test_parts_that_come_after_the_change_are_nonconforming_and_those_on_the_line_stay_what_they_are() -> None:
    bad = replace(SCENE, incoming=replace(SCENE.incoming, nonconforming_rate=1.0))
    line = LockstepLine(scene=SCENE, seed=6, inspector=BlankInspector(), judge=KnowingJudge(SCENE), inspection_s=0.15)
    with line:
        truths(6.0, None, line)
        with Checkpoint(line) as checkpoint:
            changed = checkpoint.branch(partial(truths, 22.0, bad))
            as_it_was = checkpoint.branch(partial(truths, 22.0, None))
        assert as_it_was == truths(22.0, None, line)
    new = {part for part in changed if part.startswith("new")}
    assert len(new) >= 2
    assert not any(changed[part] for part in new)
    assert any(as_it_was[part] for part in new)
    old = changed.keys() - new
    assert any(changed[part] for part in old)
    assert [changed[part] for part in old] == [as_it_was[part] for part in old]
