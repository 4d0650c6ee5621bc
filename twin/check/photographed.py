"""Whether a photographed product's pictures show it, and whether what comes in can be drawn on it."""

from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np

from twin.camera import sensor
from twin.camera.contrast import radiance_of
from twin.camera.cut_out import read_cut_out
from twin.camera.light import light_of
from twin.camera.photo_face import face_picture, px_per_mm
from twin.camera.photo_file import FULL
from twin.camera.photographed_flaws import DRAWN
from twin.camera.photographed_look import WHITE
from twin.errors import ConfigError
from twin.scene.optics import Optics
from twin.scene.photographed import Photograph, Photographed, RoundBody
from twin.scene.scene import Scene
from twin.types import value


def check_photographed(where: str, product: Photographed) -> None:
    """Refuse pictures that cannot be read or show another part, and zones that do not lie on the face."""
    for number, photograph in enumerate(product.photographs):
        told_of(f"{where}.photographs.{number}", photograph, product)
    for label, photographs in product.cut_outs.items():
        if label in DRAWN:
            problem, allowed = "this class is drawn already", f"another name than {', '.join(DRAWN)}"
            raise ConfigError(f"{where}.cut_outs.{label}", problem, got=label, allowed=allowed)
        for number, photograph in enumerate(photographs):
            read_cut_out(f"{where}.cut_outs.{label}.{number}", photograph)
    if product.zones and not isinstance(product.body, RoundBody):
        problem = "zones are rings, and this part is not round"
        raise ConfigError(f"{where}.zones", problem, got=list(product.zones), allowed="none: the whole face is one")
    for name, ring in product.zones.items():
        most_mm = product.body.face_mm[0] / 2
        if not 0 <= ring.inner_mm < ring.outer_mm <= most_mm:
            key, got = f"{where}.zones.{name}", [ring.inner_mm, ring.outer_mm]
            raise ConfigError(key, "radii must grow outwards on the face", got=got, allowed=f"0 to {most_mm:g}")


def check_marks(scene: Scene) -> None:
    """Refuse classes of defect that a photographed product cannot have, and marks that are longer than its face."""
    if not isinstance(scene.product, Photographed):
        return
    known = [*DRAWN, *scene.product.cut_outs]
    for label, drawn in scene.incoming.classes.items():
        key = f"scene.incoming.classes.{label}"
        if label not in known:
            allowed = f"{', '.join(known)}; or photographs of it in scene.product.cut_outs"
            raise ConfigError(key, "a photographed product has no such defect", got=label, allowed=allowed)
        most_mm = (max if label == "scratch" else min)(scene.product.body.face_mm)
        if drawn.length_mm[1] > most_mm:
            problem = "so long a mark does not fit on the face"
            raise ConfigError(f"{key}.length_mm", problem, got=list(drawn.length_mm), allowed=f"at most {most_mm:g}")


@value
class Told:
    """What is known of a photograph: its pixels for a millimetre of the part, and its mean red, green and blue.

    Those are shares of light, 0 to 1.
    """

    px_per_mm: float
    mean: tuple[float, float, float]

    def gray(self, optics: Optics) -> float:
        """Return the mean gray value at which a camera sees the face, 0 to 255."""
        light = np.asarray(self.mean, np.float32)
        light = light if sensor.channels(optics) == 3 else light.mean(keepdims=True)
        channel = sensor.per_channel(optics)
        radiance = light * np.float32(radiance_of(light_of(optics), 0.0, WHITE))
        electrons = radiance * np.float32(sensor.electrons_per_radiance(channel))
        return float(sensor.clean_gray(electrons, channel).mean())


def told_of(key: str, photograph: Photograph, product: Photographed) -> Told:
    """Return what is known of a product's photograph; raises `ConfigError` as its reader does."""
    path = Path(photograph.file)
    told = path.stat() if path.is_file() else None
    return _told_of(key, photograph, product.body.face_mm, (told.st_mtime_ns, told.st_size) if told else None)


# A scene is checked wherever it comes in, its pictures once as long as their files stay the same.
@lru_cache(maxsize=256)
def _told_of(key: str, photograph: Photograph, face_mm: tuple[float, float], _stamp: tuple[int, int] | None) -> Told:
    pixels = face_picture(key, photograph, face_mm)
    solid = (pixels[..., 3] > FULL // 2).astype(np.uint8)
    red, green, blue, _ = (float(each) / FULL for each in cv2.mean(pixels, solid))
    return Told(px_per_mm=px_per_mm(pixels, face_mm), mean=(red, green, blue))
