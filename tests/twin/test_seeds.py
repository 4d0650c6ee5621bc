import subprocess
import sys

from twin.seeds import generator


def test_a_stream_depends_on_seed_and_names_alone_in_any_process() -> None:
    code = "from twin.seeds import generator; print(generator(7, 'part', 3).integers(1 << 60))"
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(other.stdout) == generator(7, "part", 3).integers(1 << 60)


def test_streams_of_other_names_or_seeds_differ() -> None:
    draws = {int(generator(seed, name).integers(1 << 60)) for seed in (1, 2) for name in ("part", "noise")}
    assert len(draws) == 4
