import pytest
import torch

from vision.nets.segment import SegmentNet, lay_out


def test_gray_and_the_same_gray_as_colours_look_alike() -> None:
    gray = torch.randint(0, 255, (1, 33, 47, 1), dtype=torch.uint8)
    for channels in (1, 3):
        net = SegmentNet(2, channels=channels, widths=(8, 8, 8, 8)).eval()
        with torch.no_grad():
            assert torch.allclose(net(gray), net(gray.expand(1, 33, 47, 3)), atol=1e-5)
            assert net(gray).shape == (1, 2, 17, 24)


@pytest.mark.parametrize(("height", "width"), [(1, 1), (2, 3), (17, 64), (130, 31)])
def test_any_size_gives_half_the_size_rounded_up(height: int, width: int) -> None:
    net = SegmentNet(3, widths=(8, 8, 8, 8)).eval()
    with torch.no_grad():
        probability = net(torch.zeros(1, height, width, 1, dtype=torch.uint8))
    assert probability.shape == (1, 3, (height + 1) // 2, (width + 1) // 2)
    assert 0.0 <= float(probability.sum(dim=1).max()) <= 1.0


def test_the_layout_in_memory_changes_no_result() -> None:
    net = SegmentNet(2, widths=(8, 8, 8, 8)).eval()
    image = torch.randint(0, 255, (1, 40, 40, 1), dtype=torch.uint8)
    with torch.no_grad():
        before = net(image)
        lay_out(net, torch.channels_last)
        assert torch.allclose(before, net(image), atol=1e-5)
