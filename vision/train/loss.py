"""What a training step minimises: how wrong each pixel is, and how wrong each crop would be judged."""

import torch
from torch import Tensor, nn

from twin.types import value
from vision.inspect.regions import TOP_PIXELS

DICE_WEIGHT = 0.5
PEAK_WEIGHT = 0.2
"""What Dice and peaks count beside the cross entropy. Peaks are `TOP_PIXELS` of a crop, as the inspector's regions."""
DEFECT_WEIGHT = 4.0
"""A defect's pixel counts this much more than a sound one: there are a thousand times fewer."""
SMOOTH_PX = 2.0
"""Keeps the Dice loss of crops without a mark finite and small."""
APART_PX = 3
"""A place this close to a mark, in pixels of the output, is neither sound nor marked."""
MISSED = -20.0
"""Score of pixels that do not take part in a maximum."""


@value
class Peaks:
    """How wrong each crop's most suspicious pixels are, (n,), and where on the output the worst of it lies, (n,)."""

    loss: Tensor
    worst: Tensor
    """Index into the crop's flattened output."""


def loss_of(logits: Tensor, target: Tensor) -> tuple[Tensor, Peaks]:
    """Return the loss of a batch, and its peaks.

    Args:
        logits: scores before softmax, (n, 1 + classes, rows, columns); class 0 is sound.
        target: class indices, int64 (n, rows, columns).
    """
    weights = torch.full((logits.shape[1],), DEFECT_WEIGHT)
    weights[0] = 1.0
    entropy = nn.functional.cross_entropy(logits, target, weight=weights)
    peaks = peaks_of(logits, target)
    return entropy + DICE_WEIGHT * _dice(logits, target) + PEAK_WEIGHT * peaks.loss.mean(), peaks


def _dice(logits: Tensor, target: Tensor) -> Tensor:
    """Return the Dice loss (Milletari et al. 2016) of defect against sound, with squares, as its source has it.

    It is taken crop by crop, so that a fine scratch counts as much as a missing ball.
    """
    wrong = 1.0 - logits.softmax(dim=1)[:, 0]
    marked = (target > 0).to(wrong.dtype)
    overlap = (wrong * marked).sum(dim=(1, 2))
    both = wrong.square().sum(dim=(1, 2)) + marked.sum(dim=(1, 2))
    return (1.0 - (2.0 * overlap + SMOOTH_PX) / (both + SMOOTH_PX)).mean()


def peaks_of(logits: Tensor, target: Tensor) -> Peaks:
    """Return how wrong the most suspicious pixels are: those in a crop's marks should be defects, all others none.

    Cross entropy forgives a faint mark missed and a droplet taken for a dent, since both are few pixels. A part is
    rejected by its few worst pixels, so this is what the error rates depend on.
    """
    doubt = torch.logsumexp(logits[:, 1:], dim=1) - logits[:, 0]
    marked = target > 0
    near = nn.functional.max_pool2d(marked.float(), 2 * APART_PX + 1, 1, APART_PX) > 0
    inside, inside_at = doubt.masked_fill(~marked, MISSED).flatten(1).topk(TOP_PIXELS, dim=1)
    outside, outside_at = doubt.masked_fill(near, MISSED).flatten(1).topk(TOP_PIXELS, dim=1)
    counts = marked.flatten(1).gather(1, inside_at).to(doubt.dtype)
    missed = (nn.functional.softplus(-inside) * counts).sum(dim=1) / counts.sum(dim=1).clamp(min=1.0)
    alarmed = nn.functional.softplus(outside).mean(dim=1)
    worst = torch.where(missed > alarmed, inside_at[:, 0], outside_at[:, 0])
    return Peaks(loss=missed + alarmed, worst=worst)
