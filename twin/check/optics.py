"""The check of a camera's optics: whether sensor, lens and light fit to each other, and to what must be seen.

What is left out follows from the rest and always fits; what is given twice must agree.
"""

import numpy as np

from twin.camera.lens import depth_of_field_mm, intrinsics, mm_per_px
from twin.errors import ConfigError
from twin.scene.optics import Optics

AGREE = 0.02
"""Data sheets round: two ways to the same length may differ by this share."""
BACK_PX = 0.01


def check_optics(key: str, optics: Optics, smallest_mm: float) -> None:
    """Refuse optics that contradict themselves, or whose blur hides marks of `smallest_mm`; `key` is their path."""
    _check_lengths(key, optics)
    _check_picture(key, optics)
    _check_light(key, optics)
    depth_mm = depth_of_field_mm(optics, smallest_mm)
    if abs(optics.defocus_mm) > depth_mm:
        problem = f"so far off focus a mark at its limit of {smallest_mm} mm is blurred away"
        allowed = f"{-depth_mm:.3g} to {depth_mm:.3g} with f_number {optics.f_number:g}"
        raise ConfigError(f"{key}.defocus_mm", problem, got=optics.defocus_mm, allowed=allowed)


def _check_lengths(key: str, optics: Optics) -> None:
    """Hold pixel pitch, magnification and field of view together, and focal length and working distance."""
    pitch_um = 1000.0 * optics.magnification * mm_per_px(optics)
    if optics.pixel_pitch_um and abs(optics.pixel_pitch_um / pitch_um - 1.0) > AGREE:
        problem = "width_px pixels of this pitch do not make field_of_view_mm at this magnification"
        allowed = (
            f"about {pitch_um:.4g}, or magnification {optics.magnification * optics.pixel_pitch_um / pitch_um:.4g}"
        )
        raise ConfigError(f"{key}.pixel_pitch_um", problem, got=optics.pixel_pitch_um, allowed=allowed)
    focal_mm = optics.working_distance_mm * optics.magnification / (1.0 + optics.magnification)
    if optics.focal_length_mm and abs(optics.focal_length_mm / focal_mm - 1.0) > AGREE:
        problem = "a lens of this focal length has another magnification at working_distance_mm"
        distance_mm = optics.focal_length_mm * (1.0 + 1.0 / optics.magnification)
        allowed = f"about {focal_mm:.4g}, or working_distance_mm {distance_mm:.4g}"
        raise ConfigError(f"{key}.focal_length_mm", problem, got=optics.focal_length_mm, allowed=allowed)
    half_mm = np.hypot(optics.width_px, optics.height_px) * mm_per_px(optics) / 2.0
    if optics.projection == "entocentric" and optics.working_distance_mm < half_mm:
        problem = "from so near no lens sees the whole field of view"
        allowed = f"at least {half_mm:.4g} (45 degrees to the corner)"
        raise ConfigError(f"{key}.working_distance_mm", problem, got=optics.working_distance_mm, allowed=allowed)


def _check_picture(key: str, optics: Optics) -> None:
    """Hold the principal point inside the picture, and the distortion such that each pixel has its one ray."""
    u, v = intrinsics(optics).centre_px
    if not (0 <= u <= optics.width_px - 1 and 0 <= v <= optics.height_px - 1):
        allowed = f"0 to {optics.width_px - 1}, 0 to {optics.height_px - 1}"
        raise ConfigError(
            f"{key}.principal_point_px", "the optical axis misses the picture", got=[u, v], allowed=allowed
        )
    lens = intrinsics(optics)
    grid = np.meshgrid(np.linspace(0, optics.width_px - 1, 33), np.linspace(0, optics.height_px - 1, 33))
    pixels = np.column_stack([axis.ravel() for axis in grid])
    with np.errstate(all="ignore"):
        apart = np.abs(lens.to_px(lens.to_normalised(pixels)) - pixels)
    if not (apart < BACK_PX).all():
        problem = "so much distortion folds the picture over itself before its corner"
        got = list(optics.distortion)
        raise ConfigError(f"{key}.distortion", problem, got=got, allowed="smaller k1, k2, p1, p2, k3")


def _check_light(key: str, optics: Optics) -> None:
    """Hold a strobe's flash inside the exposure; a continuous light has none."""
    if optics.flash_us is None:
        return
    if optics.lighting == "continuous":
        problem, allowed = "a continuous light does not flash", "null, or lighting: strobe"
        raise ConfigError(f"{key}.flash_us", problem, got=optics.flash_us, allowed=allowed)
    if optics.flash_us > optics.exposure_us:
        problem, allowed = "the flash outlasts the exposure", f"at most {optics.exposure_us:g} (exposure_us)"
        raise ConfigError(f"{key}.flash_us", problem, got=optics.flash_us, allowed=allowed)
