"""People's plans that cannot be are refused with the key, what it got and what is allowed."""

from dataclasses import replace

import pytest

from twin.check.operators import check_operators
from twin.errors import ConfigError
from twin.scene.operators import Changeover, Operators
from twin.scene.scene import Scene


@pytest.mark.parametrize(("every_s", "every_parts", "got"), [(None, None, "neither"), (60.0, 10, "both")])
def test_one_thing_tells_when_a_changeover_comes(
    bearing: Scene, every_s: float | None, every_parts: int | None, got: str
) -> None:
    people = Operators(response_s=1.0, changeover=Changeover(every_s=every_s, every_parts=every_parts))
    said = rf"scene\.operators\.changeover: one thing tells when it comes, got '{got}'; allowed: every_s or every_parts"
    with pytest.raises(ConfigError, match=said):
        check_operators(replace(bearing, operators=people))
