"""A run and its branch side by side as a short text; `--json` gives all figures of both."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from serving.kpi_text import J_PER_WH

Figures = Mapping[str, Any]


def branch_rows(run: Figures, branch: Figures) -> Iterator[tuple[str, str]]:
    """Yield label and text of each line: what the branch has otherwise, and what came of it beside the run."""
    changes = [f"{one['key']} {one['before']} -> {one['after']}" for one in branch["changed"]]
    yield "branch", f"from {branch['at_s']:g} s on: {', '.join(changes) or 'nothing is changed'}"
    yield "", f"{'from 0 s to the end':<24}{'run':>10}{'branch':>10}"
    for name, figure in COMPARED.items():
        yield "", f"{name:<24}{figure(run):>10}{figure(branch):>10}"
    yield "log", str(branch["event_log"])
    same = branch["event_log_sha256"] == run["event_log_sha256"]
    yield "", "sha256 as the run's: the same to the last byte" if same else f"sha256 {branch['event_log_sha256']}"


def _part(name: str) -> Callable[[Figures], str]:
    return lambda figures: str(figures["parts"][name])


def _share(hits: str, n: str) -> Callable[[Figures], str]:
    return lambda figures: f"{figures['quality'][hits]} of {figures['quality'][n]}"


def _throughput(figures: Figures) -> str:
    rate = figures["kpi"]["throughput_rate"]
    return "-" if rate is None else f"{rate * 3600:.0f}"


def _energy(figures: Figures) -> str:
    energy_j = figures["kpi"]["energy_per_good_part"]
    return "-" if energy_j is None else f"{energy_j / J_PER_WH:.3g}"


COMPARED: Mapping[str, Callable[[Figures], str]] = {
    "released": _part("released"),
    "accepted": _part("accepted"),
    "rejected": _part("rejected"),
    "held": _part("held"),
    "lost": _part("lost"),
    "escapes": _share("escapes_n", "nonconforming_n"),
    "overkill": _share("overkill_system_n", "conforming_n"),
    "throughput, parts/h": _throughput,
    "Wh a good part": _energy,
    "deadlines missed": lambda figures: str(figures["deadline_misses"]),
    "faults": lambda figures: str(len(figures["faults"])),
}
"""What is told of both, and how."""
