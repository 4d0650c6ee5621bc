"""Whether a photographed product's pictures show it, and whether what comes in can be drawn on it."""

from functools import lru_cache
from pathlib import Path

from twin.camera.cut_out import read_cut_out
from twin.camera.photo_face import face_picture, px_per_mm
from twin.camera.photographed_flaws import DRAWN
from twin.errors import ConfigError
from twin.scene.photographed import Photograph, Photographed, RoundBody
from twin.scene.scene import Scene


def check_photographed(where: str, product: Photographed) -> None:
    """Refuse pictures that cannot be read or show another part, and zones that do not lie on the face."""
    for number, photograph in enumerate(product.photographs):
        scale_of(f"{where}.photographs.{number}", photograph, product)
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


def scale_of(key: str, photograph: Photograph, product: Photographed) -> float:
    """Return the pixels that a photograph has for a millimetre of its part; raises `ConfigError` as its reader does."""
    path = Path(photograph.file)
    told = path.stat() if path.is_file() else None
    return _scale_of(key, photograph, product.body.face_mm, (told.st_mtime_ns, told.st_size) if told else None)


# A scene is checked wherever it comes in, its pictures once as long as their files stay the same.
@lru_cache(maxsize=256)
def _scale_of(key: str, photograph: Photograph, face_mm: tuple[float, float], _stamp: tuple[int, int] | None) -> float:
    return px_per_mm(face_picture(key, photograph, face_mm), face_mm)
