"""Cameras of a scene: sensor, lens and light. Words after EMVA 1288, GenICam and OpenCV.

The keys stand side by side below `optics`; in the code each part takes only the record that it needs. The shipped
detector was trained on pictures of the defaults: no default may change them (tests/twin/camera/test_pictures.py).
"""

from typing import Annotated, Literal

from pydantic import Field

from twin.types import value

Positive = Annotated[float, Field(gt=0)]
NotNegative = Annotated[float, Field(ge=0)]
Distortion = tuple[float, float, float, float, float]


@value
class Sensor:
    """What turns light into gray values. Signal in electrons, picture in 8 bits a channel (EMVA 1288)."""

    width_px: Annotated[int, Field(ge=64)] = 768
    height_px: Annotated[int, Field(ge=64)] = 768
    pixel_format: Literal["Mono8", "RGB8"] = "Mono8"
    """Name after GenICam's PFNC. Rust is brown and dust is gray: only colours tell small patches apart."""
    pixel_pitch_um: Positive | None = None
    """Edge of one picture pixel on the sensor. None: what magnification, field of view and width make it."""
    exposure_us: Positive = 100.0
    gain: Positive = 1.0
    black_level_gray: NotNegative = 0.0
    """Gray value of a picture without any light."""
    saturation_e: Positive = 10000.0
    """Full well of one picture pixel; red, green and blue share it."""
    read_noise_e: NotNegative = 8.0
    dark_current_eps: NotNegative = 0.0
    """Electrons a second that each value of the picture gathers without light."""


@value
class Lens:
    """What throws the scene onto the sensor."""

    projection: Literal["telecentric", "entocentric"] = "telecentric"
    """Telecentric: everything is as large at any distance. Entocentric: a pinhole, what is nearer is larger."""
    field_of_view_mm: Positive = 56.0
    """Width of the picture on the inspected plane, the upper face of a part that lies on the belt."""
    working_distance_mm: Positive = 250.0
    """From the inspected plane to the lens (its entrance pupil)."""
    focal_length_mm: Positive | None = None
    """None: what magnification and working distance make it."""
    magnification: Positive = 0.15
    f_number: Positive = 8.0
    defocus_mm: float = 0.0
    """How far the inspected plane lies behind the plane of focus."""
    distortion: Distortion = (0.0, 0.0, 0.0, 0.0, 0.0)
    """k1, k2, p1, p2, k3 of the Brown-Conrady model, in OpenCV's order and meaning."""
    principal_point_px: tuple[float, float] | None = None
    """Where the optical axis meets the picture; pixel (0, 0) has its centre at (0.0, 0.0). None: the middle."""
    vignetting: NotNegative = 1.0
    """Strength of the fall-off to the corners: 1 as the lens has it by nature, 0 for none."""


@value
class Lighting:
    """What lights the part, and when."""

    light: NotNegative = 1.0
    """Relative radiance of the light; brightness goes as light x its time x gain."""
    light_geometry: Literal["ring", "coaxial", "dome", "back"] = "ring"
    light_elevation_deg: Annotated[float, Field(gt=0, le=90)] = 35.0
    """Elevation of the ring light above the inspected plane: low angles show scratches, high ones rust."""
    lighting: Literal["strobe", "continuous"] = "strobe"
    flash_us: Positive | None = None
    """How long a strobe flashes, inside the exposure. None: as long as the shutter is open."""
    ambient: NotNegative = 0.0
    """Light of the hall, relative to radiance 1: it counts as long as the shutter is open."""


@value
class Optics(Sensor, Lens, Lighting):
    """Sensor, lens and light of one camera."""


@value
class Camera:
    """An area camera over a belt, fired by a photo-eye on a hardware line."""

    kind: Literal["camera"]
    photo_eye: str
    trigger_delay_s: NotNegative = 0.0
    """From the photo-eye's output to the exposure (GenICam's TriggerDelay): a part at a stop has come to a stand by
    then."""
    axis_offset_m: float
    """From the photo-eye's beam to the optical axis, along the belt; minus half a part's diameter centres it."""
    optics: Optics = Optics()
