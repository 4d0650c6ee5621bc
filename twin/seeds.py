"""Random generators by name: one independent stream for each random source, so that a new source shifts no other."""

import hashlib

import numpy as np


def generator(seed: int, *names: str | int) -> np.random.Generator:
    """Return the generator of the random source called `names` in the run seeded by `seed`.

    The stream depends on the seed and the names alone, in any process on any machine (SHA-256, not `hash`).
    """
    digest = hashlib.sha256("/".join(str(name) for name in names).encode()).digest()
    key = tuple(int.from_bytes(digest[i : i + 4], "little") for i in range(0, 16, 4))
    return np.random.Generator(np.random.Philox(np.random.SeedSequence(seed, spawn_key=key)))


FIRST_TEST_SEED = 1_000_000
"""Data sets rendered from this seed on are for testing: training refuses them."""


def is_test_seed(seed: int) -> bool:
    """Tell whether a data set of this seed is reserved for testing."""
    return seed >= FIRST_TEST_SEED


def part_id_of(seed: int, serial: int) -> str:
    """Return the id of the part with this serial number in the run of this seed; `serial_of` takes the number back."""
    return f"P{seed:06d}-{serial:06d}"


def serial_of(part_id: str) -> int:
    """Return the serial number of a part named by `part_id_of`."""
    return int(part_id.rpartition("-")[2])
