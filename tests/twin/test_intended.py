import pytest

from twin.intended import SET_DEPTH_M, Other, Touch, intended


@pytest.mark.parametrize(
    ("held", "other", "depth_m", "supports", "meant"),
    [
        (True, "device", 0.0, 1.0, True),
        (True, "device", -0.01, 1.0, True),
        (True, "device", SET_DEPTH_M, 0.8, True),
        (True, "device", SET_DEPTH_M + 1e-6, 1.0, False),
        (True, "device", 0.0, 0.0, False),
        (True, "device", 0.0, -1.0, False),
        (True, "part", 0.0, 1.0, False),
        (True, "robot", 0.0, 1.0, False),
        (False, "device", 0.0, 1.0, False),
        (False, "part", 0.0, 0.0, False),
        (False, "robot", -0.02, 1.0, False),
    ],
)
def test_only_a_held_part_that_stands_on_a_device_is_meant(
    held: bool, other: Other, depth_m: float, supports: float, meant: bool
) -> None:
    assert intended(Touch(held=held, other=other, depth_m=depth_m, supports=supports)) is meant
