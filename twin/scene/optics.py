"""Cameras of a scene: sensor, lens and light."""

from typing import Annotated, Literal

from pydantic import Field

from twin.types import value


@value
class Optics:
    """Sensor, lens and light of a camera (EMVA 1288 words). Signal in electrons, picture in 8 bits a channel."""

    width_px: Annotated[int, Field(ge=64)] = 768
    height_px: Annotated[int, Field(ge=64)] = 768
    field_of_view_mm: Annotated[float, Field(gt=0)] = 56.0
    exposure_us: Annotated[float, Field(gt=0)] = 100.0
    gain: Annotated[float, Field(gt=0)] = 1.0
    light: Annotated[float, Field(ge=0)] = 1.0
    """Relative radiance of the strobe; brightness goes as light x exposure x gain."""
    light_elevation_deg: Annotated[float, Field(gt=0, le=90)] = 35.0
    """Elevation of the ring light above the inspected plane: low angles show scratches, high ones rust."""
    defocus_mm: float = 0.0
    """How far the inspected plane lies from the plane of focus."""
    f_number: Annotated[float, Field(gt=0)] = 8.0
    magnification: Annotated[float, Field(gt=0)] = 0.15
    saturation_e: Annotated[float, Field(gt=0)] = 10000.0
    """Full well of one picture pixel; red, green and blue share it."""
    read_noise_e: Annotated[float, Field(ge=0)] = 8.0
    pixel_format: Literal["Mono8", "RGB8"] = "Mono8"
    """Name after GenICam's PFNC. Rust is brown and dust is gray: only colours tell small patches apart."""


@value
class Camera:
    """An area camera over a belt, fired by a photo-eye on a hardware line."""

    kind: Literal["camera"]
    photo_eye: str
    axis_offset_m: float
    """From the photo-eye's beam to the optical axis, along the belt; minus half a part's diameter centres it."""
    optics: Optics = Optics()
