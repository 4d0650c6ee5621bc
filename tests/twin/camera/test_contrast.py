import pytest

from twin.camera.contrast import contrast_gain, dust_gain, face_radiance
from twin.camera.light import REFERENCE_ELEVATION_DEG, BackLight, RingLight, light_of
from twin.scene.optics import Lighting


def test_contrast_changes_with_the_light_and_is_as_drawn_in_the_reference_light() -> None:
    reference = RingLight(elevation_deg=REFERENCE_ELEVATION_DEG)
    for look in ("groove", "pit", "fracture", "matt"):
        assert contrast_gain(reference, look) == pytest.approx(1.0)
    assert contrast_gain(RingLight(elevation_deg=20.0), "groove") > 1.0
    assert contrast_gain(RingLight(elevation_deg=70.0), "matt") > 1.0
    assert dust_gain(reference) == face_radiance(reference) == 1.0


def test_a_dome_hides_what_a_low_ring_shows_and_a_coaxial_light_shows_whatever_is_not_flat() -> None:
    dome, coaxial = light_of(Lighting(light_geometry="dome")), light_of(Lighting(light_geometry="coaxial"))
    low = RingLight(elevation_deg=20.0)
    assert contrast_gain(dome, "groove") < 0.5 * contrast_gain(coaxial, "groove")
    assert contrast_gain(dome, "pit") < 0.5 * contrast_gain(low, "pit")


def test_a_back_light_shows_nothing_of_a_surface() -> None:
    assert contrast_gain(BackLight(), "matt") < 0.1
    assert face_radiance(BackLight()) < 0.05
