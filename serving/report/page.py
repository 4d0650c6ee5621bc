"""The report of a study as one HTML file that needs no network: both languages are in it, and a switch between them."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from serving.report.examples import Example
from serving.report.markup import Html, element, joined
from serving.report.sections import change, examples, figures, headline, limits, proves, ran
from serving.report.words import LANGUAGES, Language, say
from serving.study.plan import StudyPlan
from twin.errors import RunError

REPORT_NAME = "report.html"
CHOOSE = "if (navigator.language.startsWith('zh')) document.getElementById('zh').checked = true;"
"""The reader's own language comes first; without scripts that is English."""


def write_report(folder: Path, plan: StudyPlan, told: Mapping[str, Any], shown: Sequence[Example]) -> Path:
    """Write the report below `folder` and return its path; raises `RunError` where it cannot be written."""
    path = folder / REPORT_NAME
    try:
        path.write_text(page(plan, told, shown), encoding="utf-8")
    except OSError as error:
        raise RunError(f"the report {path} could not be written: {error.strerror}") from None
    return path


def page(plan: StudyPlan, told: Mapping[str, Any], shown: Sequence[Example]) -> str:
    """Return the whole page of what `serving.study.told.as_plain` told."""
    style = Html(Path(__file__).with_name("style.css").read_text(encoding="utf-8"))
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", f"{told['verdict']}: {plan.change.title.en} / {plan.change.title.of('zh')}"),
        element("style", style),
    )
    switches = [
        element("input", type="radio", name="language", id=each, **({"checked": True} if each == "en" else {}))
        for each in LANGUAGES
    ]
    labels = [element("label", say(each, "language"), for_=each) for each in LANGUAGES]
    brand = element("header", element("b", "LineTwin"), element("nav", *labels))
    bodies = [_body(plan, told, shown, language) for language in LANGUAGES]
    body = element("body", *switches, brand, *bodies, element("script", Html(CHOOSE)))
    return f"<!doctype html>\n{element('html', head, body, lang='en')}\n"


def _body(plan: StudyPlan, told: Mapping[str, Any], shown: Sequence[Example], language: Language) -> Html:
    content = joined(
        headline(plan, told, language),
        figures(told, language),
        change(plan, told, language),
        examples(shown, language),
        proves(told, language),
        ran(told, language),
        limits(language),
    )
    return element("main", content, class_=language, lang="zh-CN" if language == "zh" else "en")
