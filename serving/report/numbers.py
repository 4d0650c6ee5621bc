"""Figures as people read them: shares in percent, their differences in points, lengths in millimetres."""

from serving.report.words import Language, say

NO_FIGURE = "–"


def figure(value: float | None, unit: str, language: Language) -> str:
    """Return a figure with its unit; a share has none and is told in percent."""
    if value is None:
        return NO_FIGURE
    return f"{_scaled(value, unit, signed=False)} {_unit(unit, '%', language)}"


def difference(value: float | None, unit: str, language: Language) -> str:
    """Return a difference of two figures with its sign."""
    if value is None:
        return NO_FIGURE
    return f"{_scaled(value, unit, signed=True)} {_unit(unit, say(language, 'points'), language)}"


def interval(bounds: tuple[float, float] | list[float] | None, unit: str) -> str:
    """Return both ends of an interval of differences, without a unit."""
    if bounds is None:
        return NO_FIGURE
    return f"{_scaled(bounds[0], unit, signed=True)} … {_scaled(bounds[1], unit, signed=True)}"


def _scaled(value: float, unit: str, *, signed: bool) -> str:
    scale, digits = {"": (100.0, 1), "m": (1000.0, 1), "parts/h": (1.0, 0)}.get(
        unit, (1.0, 1 if abs(value) < 100 else 0)
    )
    text = f"{value * scale:+,.{digits}f}" if signed else f"{value * scale:,.{digits}f}"
    # Nothing is neither more nor less.
    if float(text.replace(",", "")) == 0.0:
        text = text.lstrip("+-")
    return text.replace("-", "−")


def _unit(unit: str, share: str, language: Language) -> str:
    return {"": share, "m": "mm", "parts/h": say(language, "parts_h")}.get(unit, unit)
