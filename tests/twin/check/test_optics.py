from typing import Any

import pytest

from twin.check.optics import check_optics
from twin.errors import ConfigError
from twin.scene.optics import Optics

KEY = "scene.devices.camera.optics"


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"width_px": 1024, "height_px": 1024},
        {"pixel_pitch_um": 11.0},
        {"projection": "entocentric", "focal_length_mm": 32.6, "working_distance_mm": 250.0},
        {"projection": "entocentric", "working_distance_mm": 75.0, "distortion": (-0.2, 0.05, 0.003, -0.002, 0.0)},
        {"flash_us": 100.0},
        {"lighting": "continuous", "exposure_us": 2000.0},
        {"defocus_mm": -30.0},
        {"principal_point_px": (380.0, 390.0)},
    ],
)
def test_optics_that_fit_together_are_taken(fields: dict[str, Any]) -> None:
    check_optics(KEY, Optics(**fields), 0.5)


@pytest.mark.parametrize(
    ("fields", "key", "allowed"),
    [
        ({"pixel_pitch_um": 3.45}, "pixel_pitch_um", "about 10.94, or magnification 0.04731"),
        ({"focal_length_mm": 25.0}, "focal_length_mm", "about 32.61, or working_distance_mm 191.7"),
        ({"projection": "entocentric", "working_distance_mm": 30.0}, "working_distance_mm", "at least 39.6"),
        ({"principal_point_px": (800.0, 10.0)}, "principal_point_px", "0 to 767, 0 to 767"),
        (
            {"projection": "entocentric", "working_distance_mm": 45.0, "distortion": (-1.5, 0.0, 0.0, 0.0, 0.0)},
            "distortion",
            "smaller k1",
        ),
        ({"distortion": (1e9, 1e9, 0.0, 0.0, 1e9)}, "distortion", "smaller k1"),
        ({"flash_us": 101.0}, "flash_us", "at most 100 (exposure_us)"),
        ({"flash_us": 50.0, "lighting": "continuous"}, "flash_us", "lighting: strobe"),
        ({"defocus_mm": -31.0}, "defocus_mm", "-30.7 to 30.7 with f_number 8"),
    ],
)
def test_optics_that_contradict_themselves_are_refused(fields: dict[str, Any], key: str, allowed: str) -> None:
    with pytest.raises(ConfigError) as refused:
        check_optics(KEY, Optics(**fields), 0.5)
    assert refused.value.key == f"{KEY}.{key}"
    assert allowed in refused.value.allowed
    given = fields[key]
    assert refused.value.got == (list(given) if isinstance(given, tuple) else given)
