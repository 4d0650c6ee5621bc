"""From a trained network to one ONNX file, proven against torch before it is accepted."""

import tempfile
import warnings
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from numpy.typing import NDArray

from twin.errors import RunError
from vision.nets.segment import SegmentNet, lay_out

OPSET = 17
MAX_DIFFERENCE = 1e-4
"""An export whose outputs differ more from torch is refused."""
INPUT, OUTPUT = "image", "probability"


def export_onnx(net: SegmentNet) -> bytes:
    """Return `net` as an ONNX file: `image` uint8 (N, H, W, C) of any size in, `probability` float32 out."""
    lay_out(net, torch.contiguous_format)
    net.eval()
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        # The exporter that traces needs no further package; torch says at each call that it has a newer one.
        warnings.simplefilter("ignore", DeprecationWarning)
        file = Path(folder) / "model.onnx"
        torch.onnx.export(
            net,
            (torch.zeros(2, 65, 67, net.channels, dtype=torch.uint8),),
            str(file),
            dynamo=False,
            opset_version=OPSET,
            input_names=[INPUT],
            output_names=[OUTPUT],
            dynamic_axes={
                INPUT: {0: "n", 1: "height", 2: "width", 3: "channels"},
                OUTPUT: {0: "n", 2: "rows", 3: "columns"},
            },
        )
        return file.read_bytes()


def parity(net: SegmentNet, model: bytes, pictures: list[NDArray[np.uint8]], rng: np.random.Generator) -> float:
    """Return the largest difference between torch and ONNX Runtime, at batch 1 and 4, whole pictures and odd crops.

    `pictures` (height, width, channels) come from the data; crops of odd sizes are cut from them, and noise is added to
    the list, so that at least 16 images are compared.
    """
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    batches = [picture[None] for picture in pictures]
    for _ in range(max(16 - len(pictures), 8)):
        picture = pictures[int(rng.integers(len(pictures)))]
        height, width = (int(rng.integers(min(33, side), min(side, 300) + 1)) for side in picture.shape[:2])
        batches.append(picture[None, :height, :width])
    channels = pictures[0].shape[2]
    batches.append(rng.integers(0, 256, (4, 161, 127, channels), dtype=np.uint8))
    batches.append(np.stack([_window(picture, rng) for picture in (pictures * 4)[:4]]))
    return max(_difference(net, session, np.ascontiguousarray(batch)) for batch in batches)


def _window(picture: NDArray[np.uint8], rng: np.random.Generator, size: int = 95) -> NDArray[np.uint8]:
    padded = np.pad(picture, ((0, max(0, size - picture.shape[0])), (0, max(0, size - picture.shape[1])), (0, 0)))
    top, left = (int(rng.integers(side - size + 1)) for side in padded.shape[:2])
    return padded[top : top + size, left : left + size]


def _difference(net: SegmentNet, session: onnxruntime.InferenceSession, batch: NDArray[np.uint8]) -> float:
    with torch.no_grad():
        wanted = net(torch.from_numpy(batch)).numpy()
    got = session.run([OUTPUT], {INPUT: batch})[0]
    if got.shape != wanted.shape:
        return float("inf")
    return float(np.abs(wanted - got).max())


def check_parity(difference: float) -> None:
    """Raise `RunError` when an exported graph is not the network that it came from."""
    if not difference <= MAX_DIFFERENCE:
        raise RunError(
            f"export: the graph's outputs differ from torch by {difference:.2e}, more than {MAX_DIFFERENCE:.0e};"
            " nothing was written; check the versions of torch and onnxruntime"
        )
