import numpy as np
import pytest

from twin.camera.shade import hidden


def test_a_wall_hides_half_the_sky_at_its_foot_and_less_and_less_farther_away() -> None:
    shares = hidden(np.array([0.0, 10.0, 1000.0], np.float32), 10.0)
    assert shares.tolist() == pytest.approx([0.5, 0.5 * (1 - 1 / np.sqrt(2)), 0.0], abs=1e-4)
