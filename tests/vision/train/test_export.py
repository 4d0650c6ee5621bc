from functools import cache

import numpy as np
import pytest

from twin.errors import RunError
from twin.seeds import generator
from vision.nets.segment import SegmentNet
from vision.train.export import check_parity, export_onnx, parity
from vision.train.loop import fresh_net


@cache
def exported(channels: int) -> tuple[SegmentNet, bytes]:
    net = fresh_net(2, channels, (8, 8, 8, 8), 3).eval()
    return net, export_onnx(net)


@pytest.mark.parametrize("channels", [1, 3])
def test_the_graph_is_the_network_at_any_size_and_channels(channels: int) -> None:
    net, graph = exported(channels)
    rng = generator(1, "pictures")
    pictures = [rng.integers(0, 256, (h, w, 3), dtype=np.uint8) for h, w in ((96, 96), (33, 71), (50, 41))]
    assert parity(net, graph, pictures, rng) < 1e-5


def test_a_graph_of_another_network_is_refused() -> None:
    _, graph = exported(1)
    other = fresh_net(2, 1, (8, 8, 8, 8), 4).eval()
    rng = generator(1, "pictures")
    pictures = [rng.integers(0, 256, (40, 40, 1), dtype=np.uint8)]
    difference = parity(other, graph, pictures, rng)
    with pytest.raises(RunError, match="differ from torch"):
        check_parity(difference)
    with pytest.raises(RunError):
        check_parity(float("nan"))
