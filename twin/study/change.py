"""A line change: what today's line is, what is to be changed of it, and how much worse each figure may become."""

from collections.abc import Mapping
from typing import Literal

from twin.study.verdict import Better, Margin, checked
from twin.types import value


@value
class Margins:
    """A margin for each figure. Negative: it must become better by that much."""

    throughput: Margin = Margin(relative=0.02)
    """Parts that left by any lane, an hour."""
    good_throughput: Margin = Margin(relative=0.02)
    """Conforming parts accepted, an hour."""
    escape_rate: Margin = Margin(absolute=0.05)
    """Nonconforming parts accepted, of all nonconforming ones."""
    overkill_rate: Margin = Margin(absolute=0.05)
    """Conforming parts not accepted, of all conforming ones."""
    late_rate: Margin = Margin(absolute=0.02)
    """Parts whose verdict came late or not at all."""
    lost_rate: Margin = Margin(absolute=0.02)
    """Parts that fell off the line."""
    energy_per_good_part: Margin = Margin(relative=0.10)
    """Energy of all devices, compressed air included, for each conforming part accepted."""
    least_clearance: Margin = Margin(absolute=0.002)
    """The nearest that a robot came to anything, of lines with robots; 0 is a contact. No safety distance."""


@value
class Kpi:
    """What a figure is."""

    better: Better
    unit: str
    """Of its value; "" for a share."""


KPIS: Mapping[str, Kpi] = {
    "throughput": Kpi(better="higher", unit="parts/h"),
    "good_throughput": Kpi(better="higher", unit="parts/h"),
    "escape_rate": Kpi(better="lower", unit=""),
    "overkill_rate": Kpi(better="lower", unit=""),
    "late_rate": Kpi(better="lower", unit=""),
    "lost_rate": Kpi(better="lower", unit=""),
    "energy_per_good_part": Kpi(better="lower", unit="J"),
    "least_clearance": Kpi(better="higher", unit="m"),
}
"""Each figure that a verdict is given on, in the order in which they are told."""


@value
class Text:
    """A text in English and in Chinese."""

    en: str
    zh: str = ""

    def of(self, language: Literal["en", "zh"]) -> str:
        """Return it in one language; where there is no Chinese, in English."""
        return self.zh or self.en if language == "zh" else self.en


@value
class Change:
    """A change file. Words are overrides as the command line takes them, such as `scene.devices.belt.speed_mps=0.2`."""

    name: str
    title: Text
    why: Text = Text(en="")
    """A sentence or two: what is hoped for, and what is feared."""
    scene: str | None = None
    """The line that it is meant for; None: the one that is asked for."""
    baseline: tuple[str, ...] = ()
    """What today's line has other than its scene."""
    candidate: tuple[str, ...] = ()
    """What is changed, on top of the baseline."""
    margins: Margins = Margins()

    def margin(self, kpi: str) -> Margin:
        """Return the margin of a figure; raises `ConfigError` when it is not given in exactly one way."""
        return checked(getattr(self.margins, kpi), f"change.margins.{kpi}")
