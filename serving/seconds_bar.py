"""A progress bar over simulated seconds, on a terminal alone."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tqdm import tqdm


@contextmanager
def seconds_bar(what: str, total_s: float, from_s: float = 0.0) -> Iterator[Callable[[float], None]]:
    """Show how far `what` has come of `total_s` from `from_s` on; yields what is to be told the simulated time."""
    with tqdm(total=total_s, unit="s", disable=not sys.stderr.isatty(), desc=what) as bar:

        def tell(t_s: float) -> None:
            bar.update(t_s - from_s - bar.n)

        yield tell
