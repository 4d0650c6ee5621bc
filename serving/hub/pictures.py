"""The last few frames with their heat maps, for pages. Pictures may be lost; verdicts are not."""

import threading
from collections import OrderedDict

import cv2
import numpy as np
from numpy.typing import NDArray

from twin.types import Frame
from vision.data.picture import encode_picture

KEPT = 24


class PictureShelf:
    """Keeps the newest `KEPT` frames and heat maps; safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._shots: OrderedDict[str, tuple[Frame, NDArray[np.uint8] | None]] = OrderedDict()

    def put(self, frame: Frame, heat: NDArray[np.uint8] | None) -> None:
        """Keep a frame, pixels (height, width, channels), and its heat map (height, width), 0..255."""
        with self._lock:
            self._shots[frame.trigger_id] = (frame, heat)
            while len(self._shots) > KEPT:
                self._shots.popitem(last=False)

    def newest(self) -> str | None:
        """Return the newest trigger that has a picture."""
        with self._lock:
            return next(reversed(self._shots), None)

    def picture_jpg(self, trigger_id: str) -> bytes | None:
        """Return the picture of a trigger as JPEG, or None when it is gone."""
        shot = self._get(trigger_id)
        return None if shot is None else encode_picture(shot[0].pixels, ".jpg", (cv2.IMWRITE_JPEG_QUALITY, 88))

    def heat_png(self, trigger_id: str) -> bytes | None:
        """Return the heat map of a trigger as a coloured PNG, transparent where nothing was found, or None."""
        shot = self._get(trigger_id)
        if shot is None or shot[1] is None:
            return None
        heat = shot[1]
        overlay = np.dstack([cv2.applyColorMap(heat, cv2.COLORMAP_INFERNO), _opacity(heat)])
        return cv2.imencode(".png", overlay, [cv2.IMWRITE_PNG_COMPRESSION, 1])[1].tobytes()

    def _get(self, trigger_id: str) -> tuple[Frame, NDArray[np.uint8] | None] | None:
        with self._lock:
            return self._shots.get(trigger_id)


def _opacity(heat: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Let the picture shine through: opaque only where the detector is sure."""
    return np.minimum(heat.astype(np.uint16) * 2, 230).astype(np.uint8)
