"""Files that are there twice in two splits: a check that costs next to nothing, since most files differ in size."""

import hashlib
from collections import defaultdict

from vision.data.sample import Sample


def leaking_files(samples: tuple[Sample, ...]) -> tuple[tuple[Sample, Sample], ...]:
    """Return the pairs of samples whose files are equal byte for byte and that stand in two splits.

    Of many equal files each is paired with the first. A file that cannot be opened is equal to none.
    """
    by_size: dict[int, list[Sample]] = defaultdict(list)
    for sample in samples:
        if sample.path.is_file():
            by_size[sample.path.stat().st_size].append(sample)
    pairs = []
    for alike in by_size.values():
        firsts: dict[str, Sample] = {}
        for sample in alike if len(alike) > 1 else ():
            first = firsts.setdefault(_digest(sample), sample)
            if first.split != sample.split:
                pairs.append((first, sample))
    return tuple(pairs)


def _digest(sample: Sample) -> str:
    try:
        return hashlib.sha256(sample.path.read_bytes()).hexdigest()
    except OSError:
        return sample.name
