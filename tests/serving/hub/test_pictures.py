import cv2
import numpy as np

from serving.hub.pictures import KEPT, PictureShelf
from tests.serving.samples import frame


def test_pictures_and_heat_can_be_opened_and_old_ones_go() -> None:
    shelf = PictureShelf()
    heat = np.zeros((8, 8), np.uint8)
    heat[2, 3] = 200
    for n in range(KEPT + 2):
        shelf.put(frame(f"T{n}", np.full((16, 16, 1), 90, np.uint8)), heat)
    assert shelf.newest() == f"T{KEPT + 1}"
    assert shelf.picture_jpg("T1") is None
    picture = cv2.imdecode(np.frombuffer(shelf.picture_jpg("T2") or b"", np.uint8), cv2.IMREAD_GRAYSCALE)
    assert picture is not None
    assert abs(int(picture[5, 5]) - 90) < 3
    overlay = cv2.imdecode(np.frombuffer(shelf.heat_png("T2") or b"", np.uint8), cv2.IMREAD_UNCHANGED)
    assert overlay is not None
    assert overlay[0, 0, 3] == 0
    assert overlay[2, 3, 3] == 230


def test_a_red_part_is_red_on_the_page() -> None:
    shelf = PictureShelf()
    red = np.zeros((16, 16, 3), np.uint8)
    red[..., 0] = 200
    shelf.put(frame("T1", red), None)
    blue_first = cv2.imdecode(np.frombuffer(shelf.picture_jpg("T1") or b"", np.uint8), cv2.IMREAD_COLOR)
    assert blue_first is not None
    blue, _, seen_red = blue_first[8, 8].tolist()
    assert seen_red > 150
    assert blue < 50


def test_a_frame_that_nobody_looked_at_has_no_heat() -> None:
    shelf = PictureShelf()
    assert shelf.newest() is None
    shelf.put(frame("T1"), None)
    assert shelf.heat_png("T1") is None
    assert shelf.picture_jpg("T1") is not None
