from dataclasses import replace

import cv2
import numpy as np
import pytest

from serving.detector import Detector, inspect_picture
from serving.wire.errors import WireError
from tests.serving.fake_programs import EveryThird, make_detector
from twin.types import Frame, Inspection


class Recorder:
    """An inspector that remembers what it was shown."""

    def __init__(self) -> None:
        self.frames: list[Frame] = []

    def inspect(self, frame: Frame) -> Inspection:
        self.frames.append(frame)
        return EveryThird().inspect(frame)


def seen(data: bytes) -> Frame:
    recorder = Recorder()
    detector: Detector = replace(make_detector(), inspector=recorder)
    assert inspect_picture(detector, data)["evaluation"] == "ok"
    return recorder.frames[0]


def test_a_colour_picture_is_judged_in_colour_and_a_gray_one_in_gray() -> None:
    red = np.zeros((20, 30, 3), np.uint8)
    red[..., 2] = 255  # OpenCV has blue first
    colour = seen(cv2.imencode(".png", red)[1].tobytes())
    assert colour.pixels.shape == (20, 30, 3)
    assert colour.pixels[5, 5].tolist() == [255, 0, 0]
    gray = seen(cv2.imencode(".png", np.full((20, 30), 7, np.uint8))[1].tobytes())
    assert gray.pixels.shape == (20, 30, 1)


def test_a_broken_picture_is_refused_in_words() -> None:
    whole = cv2.imencode(".png", np.zeros((20, 30), np.uint8))[1].tobytes()
    with pytest.raises(WireError, match="the picture is not a picture that can be read"):
        inspect_picture(make_detector(), whole[:40])
