import numpy as np
import pytest
from pydantic import TypeAdapter

from twin.camera.light import (
    COAXIAL_HALF_ANGLE_DEG,
    REFERENCE_ELEVATION_DEG,
    BackLight,
    RingLight,
    light_of,
)
from twin.camera.material import BELT, GROUND_STEEL, POLISHED_BALL, Material
from twin.scene.optics import Lighting


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


def test_the_field_is_brighter_on_the_strong_side() -> None:
    field = RingLight(elevation_deg=35.0, azimuth_rad=0.0).field(11, 5)
    assert field.shape == (5, 11)
    assert field[2, 5] == pytest.approx(1.0)
    assert field[2, 10] > field[2, 5] > field[2, 0]


def mean_of(geometry: str, slopes: list[float], material: Material = GROUND_STEEL) -> np.ndarray:
    light = light_of(TypeAdapter(Lighting).validate_python({"light_geometry": geometry}))
    return light.response(np.array(slopes, np.float32), material)[0]


@pytest.mark.parametrize("geometry", ["ring", "coaxial", "dome"])
def test_every_light_from_above_gives_a_ground_face_radiance_one(geometry: str) -> None:
    assert mean_of(geometry, [0.0])[0] == pytest.approx(1.0, abs=1e-3)


def test_a_coaxial_light_is_mirrored_by_flat_ground_alone() -> None:
    narrow = Material(slope_rms=0.02)
    edge = np.tan(np.radians(COAXIAL_HALF_ANGLE_DEG) / 2.0)
    inside, outside = mean_of("coaxial", [0.5 * edge, 4.0 * edge], narrow) / mean_of("coaxial", [0.0], narrow)
    assert inside > 0.7
    assert outside < 0.01
    assert mean_of("coaxial", [0.5])[0] < 0.3


def test_a_dome_is_nearly_the_same_from_every_slope() -> None:
    slopes = np.linspace(0.15, 0.6, 20).tolist()
    seen = mean_of("dome", slopes, POLISHED_BALL)
    assert seen.max() / seen.min() < 1.5
    ring = mean_of("ring", slopes, POLISHED_BALL)
    assert ring.max() / ring.min() > 20.0


def test_a_dome_is_the_sum_over_the_sky_between_its_hole_and_its_rim() -> None:
    slope, material = 0.3, Material(slope_rms=0.2, diffuse=0.3)
    polar, azimuth = np.meshgrid(np.linspace(12.0, 75.0, 400), np.linspace(0.0, 360.0, 360, endpoint=False))
    theta, phi = np.radians(polar), np.radians(azimuth)
    facet = np.tan(theta / 2.0)
    squared = (facet * np.cos(phi) - slope) ** 2 + (facet * np.sin(phi)) ** 2
    jacobian = (1.0 + facet**2) ** 2
    spread = jacobian * np.exp(-squared / (2.0 * 0.2**2)) / 0.2**2 + 0.3 * np.cos(theta) / np.sqrt(1.0 + slope**2)
    flat = jacobian * np.exp(-(facet**2) / (2.0 * 0.27**2)) / 0.27**2 + 0.25 * np.cos(theta)
    wanted = (spread * np.sin(theta)).sum() / (flat * np.sin(theta)).sum()
    assert mean_of("dome", [slope], material)[0] == pytest.approx(wanted, rel=0.03)


def test_a_back_light_shines_past_the_part_and_shows_none_of_it() -> None:
    light = BackLight()
    assert light.behind == 1.0
    for material in (GROUND_STEEL, BELT):
        assert light.response(np.array([0.0, 1.0], np.float32), material)[0] == pytest.approx([0.02, 0.02])
