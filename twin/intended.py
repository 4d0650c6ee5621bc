"""Which touch is meant: the one rule by which the monitor tells a grip or a set-down from a collision.

It is asked for robots and what they hold alone: parts lie against belts, arms, chutes and each other all day long. Nor
is it asked for a robot and its own part (the one that it grips, or has let go and is not yet apart from), or for a
robot against itself: these are not watched.

| what moves | what it touches | meant |
|---|---|---|
| held part | a device or the floor under it, not deeper than `SET_DEPTH_M` | yes: it is lifted off or set down |
| held part | anything else | no |
| robot | anything | no |
"""

from typing import Literal

from twin.types import value

Other = Literal["part", "robot", "device"]
"""What is touched; a part that another robot holds is a part."""
SET_DEPTH_M = 0.002
"""A part that is pressed deeper into what it stands on is rammed, not set down."""
UNDER = 0.7
"""What lies under a part pushes it up: by more than 45 degrees."""


@value
class Touch:
    """One meeting of a robot, or of the part that it holds, with something."""

    held: bool
    """Whether the held part meets it, not the robot itself."""
    other: Other
    depth_m: float
    """How deep one is inside the other; negative where they are apart."""
    supports: float
    """Upward share of the direction from what is met: 1 where it lies under, 0 beside, -1 above."""


def intended(touch: Touch) -> bool:
    """Tell whether a touch, or a nearness, is part of the robot's work."""
    return touch.held and touch.other == "device" and touch.supports > UNDER and touch.depth_m <= SET_DEPTH_M
