from pathlib import Path

import torch
from torch import Tensor

from tests.vision.tiny import write_discs
from twin.seeds import generator
from vision.data.masks import read_masks
from vision.data.store import hold
from vision.nets.segment import SegmentNet
from vision.train.mine import false_alarms


class Afraid(SegmentNet):
    """Takes one corner and every mark for a defect."""

    def forward(self, image: Tensor) -> Tensor:
        probability = torch.zeros(len(image), 2, image.shape[1] // 2, image.shape[2] // 2)
        probability[:, 0, 2:5, 2:6] = 0.9
        dark = image[:, ::2, ::2, 0] < 90
        probability[:, 1][dark & (image[:, ::2, ::2, 0] > 40)] = 0.9
        return probability


def test_only_what_is_sound_is_a_false_alarm(tmp_path: Path) -> None:
    data = read_masks(write_discs(tmp_path / "set", 3, 6))
    store = hold(data.samples, data, limit_mb=10.0)
    net = Afraid(2, widths=(8, 8, 8, 8))
    places = false_alarms(net, store, generator(1, "x"), pictures=6)
    assert {index for index, _ in places} == set(range(6))
    assert [box for _, box in places if box[0] < 20 and box[1] < 20] == [(4, 4, 12, 10)] * 6
    for index, (x0, y0, x1, y1) in places:
        for left, top, right, bottom in store.held[index].boxes_xyxy:
            assert x1 < left or x0 > right or y1 < top or y0 > bottom
