import numpy as np
import pytest

from twin.camera.light import GROUND_STEEL, REFERENCE_ELEVATION_DEG, Material, RingLight


def response(elevation_deg: float, slope: float, material: Material = GROUND_STEEL) -> float:
    mean, _ = RingLight(elevation_deg=elevation_deg).response(np.full(1, slope, np.float32), material)
    return float(mean[0])


def test_a_ground_face_has_radiance_one_in_the_reference_light() -> None:
    assert response(REFERENCE_ELEVATION_DEG, 0.0) == pytest.approx(1.0)


def test_a_smooth_surface_is_brightest_at_the_slope_that_mirrors_the_ring() -> None:
    light = RingLight(elevation_deg=35.0)
    slopes = np.linspace(0.0, 1.5, 301, dtype=np.float32)
    mean, _ = light.response(slopes, Material(slope_rms=0.05))
    assert slopes[int(mean.argmax())] == pytest.approx(np.tan(np.radians(27.5)), abs=0.02)


def test_a_high_ring_lights_flat_ground_and_a_low_one_leaves_it_dark() -> None:
    assert response(75.0, 0.0) > response(35.0, 0.0) > response(15.0, 0.0)


def test_a_slope_towards_the_strong_side_is_brighter_and_flat_ground_knows_no_side() -> None:
    light = RingLight(elevation_deg=35.0)
    _, harmonic = light.response(np.array([0.0, 0.3], np.float32), GROUND_STEEL)
    assert harmonic[0] == pytest.approx(0.0)
    assert harmonic[1] > 0.0


def test_the_closed_form_is_the_sum_around_the_ring() -> None:
    light, material = RingLight(elevation_deg=40.0, asymmetry=0.4, azimuth_rad=0.0), Material(slope_rms=0.2)
    azimuth = np.linspace(0.0, 2 * np.pi, 720, endpoint=False)
    facet = light.mirror_slope * np.stack([np.cos(azimuth), np.sin(azimuth)])
    for slope in (0.0, 0.25, 0.7):
        spread = np.exp(-((facet[0] - slope) ** 2 + facet[1] ** 2) / (2.0 * 0.2**2)) / 0.2**2
        ring = 1.0 + light.asymmetry * np.cos(azimuth)
        mean, harmonic = light.response(np.full(1, slope, np.float32), material)
        flat, _ = light.response(np.zeros(1, np.float32), material)
        spread_flat = np.exp(-(facet**2).sum(axis=0) / (2.0 * 0.2**2)) / 0.2**2
        wanted = (spread * ring).mean() / (spread_flat * ring).mean()
        assert (mean[0] + light.asymmetry * harmonic[0]) / flat[0] == pytest.approx(wanted, rel=1e-3)


def test_contrast_changes_with_the_light_and_is_as_drawn_in_the_reference_light() -> None:
    for look in ("groove", "pit", "fracture", "matt"):
        assert RingLight(elevation_deg=REFERENCE_ELEVATION_DEG).contrast_gain(look) == pytest.approx(1.0)
    assert RingLight(elevation_deg=20.0).contrast_gain("groove") > 1.0
    assert RingLight(elevation_deg=70.0).contrast_gain("matt") > 1.0


def test_the_field_is_brighter_on_the_strong_side() -> None:
    field = RingLight(elevation_deg=35.0, azimuth_rad=0.0).field(11, 5)
    assert field.shape == (5, 11)
    assert field[2, 5] == pytest.approx(1.0)
    assert field[2, 10] > field[2, 5] > field[2, 0]
