"""Masks as runs of pixels (RLE of the COCO annotation format), plain and compressed.

Runs go down the columns of the picture and tell pixels outside and inside by turns, outside first. The compressed text
holds each run in characters of 6 bits (48 is zero): 5 bits of the number, the lowest first, and a bit that says whether
more follow; the fifth bit of the last character is the sign. From the fourth run on, the number is the difference to
the run before the last (Lin et al. 2014, Microsoft COCO, and the format's own mask tools).
"""

from typing import Any

from vision.data.label import LabelError

ZERO, BITS, MORE, SIGN = 48, 5, 32, 16
MAX_SHIFT = 40
"""No picture has a run of more than 40 bits."""


def parse_runs(data: Any, size_px: tuple[int, int]) -> tuple[int, ...]:
    """Return the lengths of the runs of a mask of `size_px` (width, height); raises `LabelError`."""
    width, height = size_px
    if data.get("size") != [height, width]:
        raise LabelError(f"the runs of a mask are for {data.get('size')!r} as height and width, not {[height, width]}")
    counts = data.get("counts")
    if isinstance(counts, str):
        lengths = decompressed(counts)
    elif isinstance(counts, list) and all(type(count) is int and count >= 0 for count in counts):
        lengths = tuple(counts)
    else:
        raise LabelError("the runs of a mask are neither text nor whole numbers")
    if sum(lengths) != width * height:
        raise LabelError(f"the runs of a mask cover {sum(lengths)} px of {width * height}")
    return lengths


def decompressed(text: str) -> tuple[int, ...]:
    """Return the lengths of the runs that a compressed text holds; raises `LabelError`."""
    lengths: list[int] = []
    number = shift = 0
    for character in text:
        digit = ord(character) - ZERO
        if not 0 <= digit < 2 * MORE or shift > MAX_SHIFT:
            raise LabelError("the compressed runs of a mask are broken")
        number |= (digit & (MORE - 1)) << shift
        shift += BITS
        if digit & MORE:
            continue
        if digit & SIGN:
            number -= 1 << shift
        if len(lengths) > 2:
            number += lengths[-2]
        if number < 0:
            raise LabelError("the compressed runs of a mask are broken")
        lengths.append(number)
        number = shift = 0
    if shift:
        raise LabelError("the compressed runs of a mask end too early")
    return tuple(lengths)
