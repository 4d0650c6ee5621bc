"""The forest plot: each difference with its interval, against its margin, as SVG."""

from collections.abc import Mapping
from typing import Any

from serving.report.markup import Html, element, joined
from serving.report.words import Language, say

WIDTH, LABEL, ROW, TOP = 920.0, 210.0, 36.0, 34.0
RIGHT = 110.0
"""Room for the verdicts."""
MIDDLE = LABEL + (WIDTH - LABEL - RIGHT) / 2
HALF = (WIDTH - LABEL - RIGHT) / 2 - 12.0
"""How far from the margin's line a row reaches."""


def forest(kpis: Mapping[str, Mapping[str, Any]], language: Language) -> Html:
    """Return the plot of all figures; better is to the right, whichever way a figure runs."""
    height = TOP + ROW * len(kpis) + 8.0
    top, bottom = TOP - 6.0, height - 8.0
    zones = [
        _box("zone bad", MIDDLE - HALF, top, HALF, bottom - top),
        _box("zone good", MIDDLE, top, HALF, bottom - top),
        element("line", class_="margin", x1=MIDDLE, x2=MIDDLE, y1=top, y2=bottom),
        _text("axis", MIDDLE - HALF / 2, 16.0, f"← {say(language, 'worse')}", "middle"),
        _text("axis", MIDDLE + HALF / 2, 16.0, f"{say(language, 'better')} →", "middle"),
    ]
    rows = [_row(name, kpi, TOP + ROW * (number + 0.5), language) for number, (name, kpi) in enumerate(kpis.items())]
    size = f"0 0 {WIDTH:g} {height:g}"
    return element("svg", *zones, *rows, viewBox=size, role="img", aria_label=say(language, "forest"))


def _row(name: str, kpi: Mapping[str, Any], y: float, language: Language) -> Html:
    verdict = str(kpi["verdict"])
    label = _text("label", LABEL - 12.0, y + 4.0, say(language, name), "end")
    said = _text(f"said {verdict}", WIDTH - RIGHT + 10.0, y + 4.0, say(language, verdict), "start")
    if kpi["ci95"] is None or kpi["margin"] is None:
        return joined(label, _text("axis", MIDDLE, y + 4.0, "–", "middle"), said)
    sign = 1.0 if kpi["better"] == "higher" else -1.0
    low, high, estimate, none = (sign * (at - kpi["margin"]) for at in (*kpi["ci95"], kpi["difference"], 0.0))
    scale = HALF * 0.94 / (max(abs(low), abs(high), abs(none)) or 1.0)
    x0, x1 = sorted((MIDDLE + scale * low, MIDDLE + scale * high))
    at, tick = MIDDLE + scale * estimate, MIDDLE + scale * none
    return joined(
        label,
        element("line", class_="none", x1=_px(tick), x2=_px(tick), y1=y - 8, y2=y + 8),
        element("line", class_=f"bar {verdict}", x1=_px(x0 - 0.5), x2=_px(x1 + 0.5), y1=y, y2=y),
        *(element("line", class_=f"cap {verdict}", x1=_px(x), x2=_px(x), y1=y - 5, y2=y + 5) for x in (x0, x1)),
        element("circle", class_=f"dot {verdict}", cx=_px(at), cy=y, r=4.5),
        said,
    )


def _box(kind: str, x: float, y: float, width: float, height: float) -> Html:
    return element("rect", class_=kind, x=_px(x), y=_px(y), width=_px(width), height=_px(height))


def _text(kind: str, x: float, y: float, text: str, anchor: str) -> Html:
    return element("text", text, class_=kind, x=_px(x), y=_px(y), text_anchor=anchor)


def _px(place: float) -> str:
    return f"{place:.1f}"
