"""The figures of ISO 22400-2 as short lines for people; `--json` gives all of them."""

from collections.abc import Iterator, Mapping
from typing import Any

J_PER_WH = 3600.0


def kpi_rows(kpi: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield label and text of each line: OEE and its factors, rates, stations, the bottleneck, energy, clearances."""
    yield from _oee(kpi)
    yield from _rates(kpi)
    yield from _stations(kpi["stations"])
    yield from _bottleneck(kpi["bottleneck"])
    yield from _energy(kpi)
    yield from _clearance(kpi["clearance"])


def _oee(kpi: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if kpi["oee"] is not None:
        factors = [f"{name.replace('_', ' ')} {_share(kpi[name])}" for name in FACTORS]
        yield "OEE", f"{_share(kpi['oee'])} = {' x '.join(factors)}"
        yield "", f"constraint: {kpi['constraint']['station_id']}, planned {kpi['elements']['PRI']:.2f} s a part"


FACTORS = ("availability", "effectiveness", "quality_ratio")


def _rates(kpi: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if kpi["throughput_rate"] is not None:
        names = ("first_pass_yield", "scrap_ratio", "rework_ratio")
        rates = [f"{name.replace('_', ' ')} {_share(kpi[name])}" for name in names]
        yield "throughput", ", ".join([f"{kpi['throughput_rate'] * 3600:.0f} parts/h", *rates])
    if kpi["mtbf"] is not None:
        repaired = "" if kpi["mttr"] is None else f", MTTR {kpi['mttr']:.0f} s"
        yield "failures", f"{kpi['elements']['FE']}, MTBF {kpi['mtbf']:.0f} s{repaired}"


def _stations(stations: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    width = max(map(len, stations), default=0)
    for number, (station_id, told) in enumerate(stations.items()):
        elements = told["elements"]
        if elements["PBT"]:
            yield "" if number else "stations", f"{station_id:<{width}}  {_time_bar(elements, told['sub_states_s'])}"


def _time_bar(elements: Mapping[str, float], sub_states_s: Mapping[str, float]) -> str:
    """Return the shares of the planned busy time: APT and what took the rest of it, longest first."""
    losses = sorted(((s, name) for name, s in sub_states_s.items() if name != "producing"), reverse=True)
    shares = [(s / elements["PBT"], name.replace("_", " ")) for s, name in losses]
    rest = [f"{name} {_share(share)}" for share, name in shares if share >= LEAST_SHARE]
    return "  ".join([f"APT {_share(elements['APT'] / elements['PBT']):>6}", *rest])


LEAST_SHARE = 0.0005
"""What rounds to no tenth of a percent is left out of a line."""


def _bottleneck(found: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    ranked = sorted(found["stations"].items(), key=lambda item: -item[1]["share"])
    for number, (station_id, part) in enumerate(item for item in ranked if item[1]["share"] >= LEAST_SHARE):
        parts = f"sole {_share(part['sole'])}, shifting {_share(part['shifting'])}"
        yield "" if number else "bottleneck", f"{station_id} {_share(part['share'])} of the time ({parts})"
    if found["station_id"] is not None and found["none"] >= LEAST_SHARE:
        yield "", f"all stations wait {_share(found['none'])} of the time"


def _energy(kpi: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    energy = kpi["energy"]
    if not energy["devices"]:
        return
    air = f"{_wh(energy['air_j'])} compressed air ({energy['air_nl']:.1f} NL)"
    idle = "" if energy["idle_share"] is None else f", {_share(energy['idle_share'])} of it at idle"
    yield "energy", f"{_wh(energy['energy_j'])}: {_wh(energy['electrical_j'])} electrical, {air}{idle}"
    yield "", ", ".join(f"{device} {_wh(told['energy_j'])}" for device, told in energy["devices"].items())
    if kpi["energy_per_good_part"] is not None:
        yield "", f"{_wh(kpi['energy_per_good_part'])} a good part"


def _clearance(told: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if not told["pairs"]:
        return
    near = [
        f"{pair['device_id']} to {pair['part_id'] or pair['other_id']} {pair['distance_m'] * 1000:.1f} mm"
        f" at {pair['t_s']:.2f} s"
        for pair in told["pairs"][:NEAREST]
    ]
    yield "clearance", ", ".join(near)
    if not told["contacts"]:
        yield "", "no unintended contact"
        return
    first = told["contacts"][0]
    met = f"{first['device_id']} touched {first['part_id'] or first['other_id']} at {first['t_s']:.2f} s"
    yield "", f"unintended contacts: {told['contacts_n']}, the first: {met}"


NEAREST = 2
"""So many of the pairs are told to people."""


def _wh(energy_j: float) -> str:
    return f"{energy_j / J_PER_WH:.3g} Wh"


def _share(share: float | None) -> str:
    return "-" if share is None else f"{share:.1%}"
