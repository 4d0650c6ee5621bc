"""The pictures that the shipped detector was trained on stay as they are, whatever the camera learns besides.

`pictures/` holds frames and masks of two parts, as colour and as blurred gray, drawn before the camera's optics grew.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from twin.camera.dataset import labelled_parts
from twin.scene.scene import Scene

PICTURES = Path(__file__).parent / "pictures"
CHANGES: dict[str, dict[str, Any]] = {
    "colour": {},
    "mono_blurred": {
        "pixel_format": "Mono8",
        "exposure_us": 2000.0,
        "light": 0.05,
        "defocus_mm": 20.0,
        "light_elevation_deg": 20.0,
    },
}


@pytest.mark.parametrize("name", sorted(CHANGES))
def test_a_camera_without_new_optics_takes_the_pictures_of_old(name: str, make_scene: Callable[..., Scene]) -> None:
    optics = {"width_px": 128, "height_px": 128} | CHANGES[name]
    scene = make_scene({"devices.camera.optics": optics, "incoming.nonconforming_rate": 1.0})
    for serial, labelled in enumerate(labelled_parts(scene, 7, 2)):
        wanted = cv2.imread(str(PICTURES / f"{name}_{serial}.png"), cv2.IMREAD_UNCHANGED)
        mask = cv2.imread(str(PICTURES / f"{name}_{serial}_mask.png"), cv2.IMREAD_UNCHANGED)
        assert wanted is not None
        assert mask is not None
        pixels = labelled.frame.pixels
        taken = pixels[..., 0] if pixels.shape[2] == 1 else pixels[..., ::-1]
        apart = np.abs(taken.astype(int) - wanted)
        # On the processor that drew them not one value differs; another one rounds some of them to the next gray.
        assert apart.max() <= 1
        assert (apart > 0).mean() < 0.001
        assert np.array_equal(labelled.mask, mask)
