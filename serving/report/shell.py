"""The outside of a report: one HTML file that needs no network, with both languages in it and a switch between them."""

from collections.abc import Mapping
from pathlib import Path

from serving.report.markup import Html, element
from serving.report.words import LANGUAGES, Language, say
from twin.errors import RunError

CHOOSE = "if (navigator.language.startsWith('zh')) document.getElementById('zh').checked = true;"
"""The reader's own language comes first; without scripts that is English."""


def whole_page(title: str, contents: Mapping[Language, Html]) -> str:
    """Return the whole page around what stands in it, by language."""
    style = Html(Path(__file__).with_name("style.css").read_text(encoding="utf-8"))
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", title),
        element("style", style),
    )
    switches = [
        element("input", type="radio", name="language", id=each, **({"checked": True} if each == "en" else {}))
        for each in LANGUAGES
    ]
    labels = [element("label", say(each, "language"), for_=each) for each in LANGUAGES]
    brand = element("header", element("b", "LineTwin"), element("nav", *labels))
    bodies = [
        element("main", content, class_=each, lang="zh-CN" if each == "zh" else "en")
        for each, content in contents.items()
    ]
    body = element("body", *switches, brand, *bodies, element("script", Html(CHOOSE)))
    return f"<!doctype html>\n{element('html', head, body, lang='en')}\n"


def write_page(path: Path, text: str) -> Path:
    """Write a page and return its path; raises `RunError` where it cannot be written."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise RunError(f"the report {path} could not be written: {error.strerror}") from None
    return path
