"""The report of a study as one HTML file that needs no network, in both languages."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from serving.report.examples import Example
from serving.report.markup import Html, joined
from serving.report.sections import change, examples, figures, headline, limits, proves, ran
from serving.report.shell import whole_page, write_page
from serving.report.words import LANGUAGES, Language
from serving.study.plan import StudyPlan

REPORT_NAME = "report.html"


def write_report(folder: Path, plan: StudyPlan, told: Mapping[str, Any], shown: Sequence[Example]) -> Path:
    """Write the report below `folder` and return its path; raises `RunError` where it cannot be written."""
    return write_page(folder / REPORT_NAME, page(plan, told, shown))


def page(plan: StudyPlan, told: Mapping[str, Any], shown: Sequence[Example]) -> str:
    """Return the whole page of what `serving.study.told.as_plain` told."""
    title = f"{told['verdict']}: {plan.change.title.en} / {plan.change.title.of('zh')}"
    return whole_page(title, {language: _content(plan, told, shown, language) for language in LANGUAGES})


def _content(plan: StudyPlan, told: Mapping[str, Any], shown: Sequence[Example], language: Language) -> Html:
    return joined(
        headline(plan, told, language),
        figures(told, language),
        change(plan, told, language),
        examples(shown, language),
        proves(told, language),
        ran(told, language),
        limits(language),
    )
