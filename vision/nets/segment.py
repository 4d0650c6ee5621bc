"""A small network that says for each pixel which defect it shows.

A stem of stride 2, four levels, additive skips and one output at stride 2. Everything that must be done to a picture
before it can be looked at happens in here, so that it becomes part of the exported graph: pixels in as they come from
the camera (uint8, any size, any number of channels), probabilities out.
"""

import torch
from torch import Tensor, nn

SOUND_LOGIT = 3.0
"""Nearly all pixels are sound: beginning with that belief saves the first few hundred steps."""
COARSE, NEIGHBOURS = 4, 9
"""Local contrast is taken against the mean of 9 x 9 blocks of 4 x 4 pixels: a square wider than a dent."""
CONTRAST_LIMIT = 3.0
STRIDE = 2
"""Pixels of the picture for one pixel of the output, each way."""


def _conv(inputs: int, outputs: int, *, kernel: int = 3, stride: int = 1, dilation: int = 1) -> nn.Sequential:
    padding = dilation * (kernel // 2)
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, padding, dilation, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    )


class _Deeper(nn.Module):
    """Two convolutions added to what came in (He et al. 2016): more depth where a level is small and so cheap."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = _conv(channels, channels)
        self.second = nn.Sequential(nn.Conv2d(channels, channels, 3, padding=1, bias=False), nn.BatchNorm2d(channels))

    def forward(self, features: Tensor) -> Tensor:
        return torch.relu(features + self.second(self.first(features)))


def _up(deep: Tensor, skip: Tensor) -> Tensor:
    """Double `deep` in size, cut it to the size of `skip` (odd sizes round up on their way down) and add both."""
    doubled = nn.functional.interpolate(deep, scale_factor=2.0, mode="nearest")
    return doubled[:, :, : skip.shape[2], : skip.shape[3]] + skip


def _local_contrast(gray: Tensor) -> Tensor:
    """Return how far each pixel of (N, 1, H, W) lies from the mean around it, in units that shot noise grows with.

    A mark of a few gray levels on an even face is small beside the edges of the part: dividing by the root of the
    brightness and cutting off what any edge exceeds brings both to one scale, whatever the exposure. The mean is taken
    on a coarse copy and magnified again: at full size it would cost more than the whole network.
    """
    coarse = nn.functional.avg_pool2d(gray, COARSE, ceil_mode=True, count_include_pad=False)
    coarse = nn.functional.avg_pool2d(coarse, NEIGHBOURS, 1, NEIGHBOURS // 2, count_include_pad=False)
    mean = nn.functional.interpolate(coarse, scale_factor=float(COARSE), mode="bilinear", align_corners=False)
    mean = mean[:, :, : gray.shape[2], : gray.shape[3]]
    return ((gray - mean) / torch.sqrt(mean + 16.0)).clamp(-CONTRAST_LIMIT, CONTRAST_LIMIT)


class SegmentNet(nn.Module):
    """Picture in, probability of each class for each pixel out.

    Args:
        classes: names of the defect classes; class 0 of the output is "sound" and comes before them.
        channels: 1 to look at gray (colours are averaged), 3 to look at colours (gray is repeated).
        widths: feature channels of the four levels, at strides 2, 4, 8 and 16.
    """

    def __init__(
        self, classes: int, *, channels: int = 1, widths: tuple[int, int, int, int] = (16, 24, 48, 64)
    ) -> None:
        super().__init__()
        one, two, three, four = widths
        self.channels = channels
        self.stem = nn.Sequential(_conv(channels + 1, one, kernel=5, stride=2), _conv(one, one))
        self.down2 = nn.Sequential(_conv(one, two, stride=2), _conv(two, two), _Deeper(two))
        self.down3 = nn.Sequential(_conv(two, three, stride=2), _conv(three, three), _Deeper(three), _Deeper(three))
        self.down4 = nn.Sequential(
            _conv(three, four, stride=2), _conv(four, four), _conv(four, four, dilation=2), _Deeper(four), _Deeper(four)
        )
        self.side4 = nn.Conv2d(four, three, 1)
        self.up3 = _conv(three, three)
        self.side3 = nn.Conv2d(three, two, 1)
        self.up2 = _conv(two, two)
        self.side2 = nn.Conv2d(two, one, 1)
        self.up1 = _conv(one, one)
        self.head = nn.Conv2d(one, classes + 1, 1)
        self.head.bias = nn.Parameter(torch.tensor([SOUND_LOGIT] + [0.0] * classes))

    def prepare(self, image: Tensor) -> Tensor:
        """Turn uint8 pictures (N, H, W, C) into float planes (N, `channels` + 1, H, W): levels, then local contrast."""
        planes = image.permute(0, 3, 1, 2).to(torch.float32)
        gray = planes.mean(dim=1, keepdim=True)
        # Three copies hold at least three channels, so that gray fills all of them and a fourth (alpha) is cut off.
        planes = gray if self.channels == 1 else torch.cat((planes, planes, planes), dim=1)[:, : self.channels]
        return torch.cat((planes / 64.0 - 2.0, _local_contrast(gray)), dim=1)

    def logits(self, image: Tensor) -> Tensor:
        """Return the scores before softmax, (N, 1 + classes, ceil(H / 2), ceil(W / 2)), of uint8 (N, H, W, C)."""
        at2 = self.stem(self.prepare(image))
        at4 = self.down2(at2)
        at8 = self.down3(at4)
        at16 = self.down4(at8)
        at8 = self.up3(_up(self.side4(at16), at8))
        at4 = self.up2(_up(self.side3(at8), at4))
        at2 = self.up1(_up(self.side2(at4), at2))
        scores: Tensor = self.head(at2)
        return scores

    def forward(self, image: Tensor) -> Tensor:
        """Return the probability of each defect class (sound left out), (N, classes, ceil(H / 2), ceil(W / 2))."""
        return self.logits(image).softmax(dim=1)[:, 1:]


def lay_out(net: SegmentNet, layout: torch.memory_format) -> None:
    """Bring the weights of all convolutions into one memory layout; channels last trains up to twice as fast."""
    for weight in net.parameters():
        if weight.dim() == 4:
            weight.data = weight.data.contiguous(memory_format=layout)
