"""What the twin is today, on the ladder of digital model, digital shadow and digital twin.

A model has no data link to the line that it stands for, a shadow follows the line's log, a twin its live data. The
steps are those of Kritzinger and others 2018 (IFAC-PapersOnLine 51-11). ISO 23247-1 calls only the last one a digital
twin: a representation that is fit for its purpose and synchronised with what it represents.
"""

from dataclasses import asdict
from typing import Literal

from twin.types import value


@value
class Rung:
    """One rung of the ladder, and why the twin stands on it."""

    kind: Literal["model", "shadow", "twin"]
    why: str

    def as_plain(self) -> dict[str, str]:
        """Return it as `--json` tells it."""
        return asdict(self)


TODAY = Rung(kind="model", why="no data link to a real line")
