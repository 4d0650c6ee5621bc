"""What was seen of a data set, for people who would rather look: one HTML file with pictures, in both languages."""

import base64
from collections.abc import Iterable, Sequence
from pathlib import Path

from serving.data_page.pictures import around, whole
from serving.data_page.told import contents, copy_words, worst_first
from serving.data_page.words import say
from serving.report.markup import Html, element, joined
from serving.report.numbers import NO_FIGURE
from serving.report.shell import whole_page, write_page
from serving.report.words import LANGUAGES, Language
from twin.types import value
from vision.data.look import Mark, Seen
from vision.data.overview import Copy, Overview

PAGE_NAME = "report.html"
COPIES, CLASSES, FILES = 12, 24, 50
"""How many pairs and classes are shown with pictures, and how many unusable files are named."""


@value
class Example:
    """One mark of a class, and where it stands."""

    seen: Seen
    mark: Mark
    jpeg: bytes


@value
class Pictures:
    """The pictures of a page, which both languages share."""

    copies: tuple[tuple[Copy, bytes, bytes], ...]
    classes: dict[str, tuple[Example, ...]]


def write_overview(folder: Path, told: Overview) -> Path:
    """Write the page below `folder` and return its path; raises `RunError` where it cannot be written."""
    return write_page(folder / PAGE_NAME, page(told))


def page(told: Overview) -> str:
    """Return the whole page; the pictures of copies and examples are read again."""
    copies = tuple((copy, whole(copy.first), whole(copy.second)) for copy in worst_first(told)[:COPIES])
    classes = {one.name: _examples(index, told) for index, one in enumerate(told.classes[:CLASSES], start=1)}
    shown = Pictures(copies=copies, classes=classes)
    title = f"{told.root}: {say('en', 'kind')} / {say('zh', 'kind')}"
    return whole_page(title, {language: _content(told, shown, language) for language in LANGUAGES})


def _examples(index: int, told: Overview) -> tuple[Example, ...]:
    """Return the smallest, the middle and the largest mark of a class."""
    marks = sorted(
        ((one, mark) for one in told.seen for mark in one.marks if mark.index == index),
        key=lambda found: found[1].size_px,
    )
    chosen = sorted({0, len(marks) // 2, len(marks) - 1}) if marks else []
    return tuple(Example(seen=marks[n][0], mark=marks[n][1], jpeg=around(*marks[n])) for n in chosen)


def _content(told: Overview, shown: Pictures, language: Language) -> Html:
    return joined(
        _headline(told, language),
        _classes(told, language),
        _splits(told, language),
        _copies(told, shown, language),
        *_named("unreadables", [f"{one.name}: {one.error}" for one in told.unreadable], language),
        *_named("not_asked", [f"{one.name}: {one.why}" for one in told.left_out], language),
        *_named("faulty_labels", [f"{one.name}: {one.problem}" for one in told.label_faults], language),
        *_marks(shown, language),
    )


def _headline(told: Overview, language: Language) -> Html:
    verdict, name, why = ("FAIL", "answer_leak", "leak_why") if told.leaks else ("PASS", "answer_sound", "sound_why")
    advice = [say(language, one.name, **one.figures) for one in told.advice] or [say(language, "advice_none")]
    return element(
        "section",
        element("p", say(language, "kind"), class_="kind"),
        element("h1", told.root),
        element(
            "div",
            element("strong", say(language, name), class_="badge"),
            element("div", element("p", say(language, why, n=len(told.leaks)))),
            class_=f"answer {verdict}",
        ),
        element("h2", say(language, "advice")),
        _list(advice),
        element("h2", say(language, "contents")),
        _list(contents(told, language)),
        class_="headline",
    )


def _classes(told: Overview, language: Language) -> Html:
    names = ("class", "images", "marks", "smallest", "median", "largest", "train", "val", "test")
    rows = [
        [
            one.name,
            *map(_figure, (one.images, one.marks, one.smallest_px, one.median_px, one.largest_px)),
            *map(_figure, one.by_split.values()),
        ]
        for one in told.classes
    ]
    note = say(language, "classes_note")
    return _section("classes", language, element("p", note, class_="soft"), _table(names, rows, language))


def _splits(told: Overview, language: Language) -> Html:
    rows = [
        [say(language, split), *map(_figure, (count.images, count.bad, count.marks, count.groups))]
        for split, count in told.splits.items()
    ]
    note = say(language, "splits_note", seed=told.seed)
    table = _table(("split", "images", "bad", "marks", "groups"), rows, language)
    return _section("splits", language, element("p", note, class_="soft"), table)


def _copies(told: Overview, shown: Pictures, language: Language) -> Html:
    pairs = [_pair(copy, one, two, told, language) for copy, one, two in shown.copies]
    left = len(told.copies) - len(pairs)
    more = [element("p", say(language, "more", n=left))] if left else []
    none = [] if pairs else [element("p", say(language, "copies_none"))]
    note = element("p", say(language, "copies_note"), class_="soft")
    return _section("copies", language, note, *none, *pairs, *more)


def _pair(copy: Copy, one: bytes, two: bytes, told: Overview, language: Language) -> Html:
    badge = [element("span", say(language, "leak"), class_="said FAIL"), " "] if copy.leak else []
    figures = [
        _figure_of(jpeg, f"{seen.sample.name} ({say(language, str(seen.sample.split))})")
        for jpeg, seen in ((one, copy.first), (two, copy.second))
    ]
    return joined(element("h3", *badge, copy_words(copy, told, language)), element("div", *figures, class_="thumbs"))


def _named(title: str, lines: list[str], language: Language) -> list[Html]:
    """Return a section that names what is wrong, file by file; none where nothing is."""
    if not lines:
        return []
    more = [say(language, "more", n=len(lines) - FILES)] if len(lines) > FILES else []
    return [_section(title, language, _list([*lines[:FILES], *more]))]


def _marks(shown: Pictures, language: Language) -> list[Html]:
    rows = [
        joined(element("h3", name), element("div", *(_example(one, language) for one in examples), class_="thumbs"))
        for name, examples in shown.classes.items()
        if examples
    ]
    return [_section("examples", language, *rows)] if rows else []


def _example(one: Example, language: Language) -> Html:
    return _figure_of(one.jpeg, say(language, "mark_is", name=one.seen.sample.name, size=one.mark.size_px))


def _figure_of(jpeg: bytes, caption: str) -> Html:
    source = f"data:image/jpeg;base64,{base64.b64encode(jpeg).decode()}"
    return element("figure", element("img", src=source, alt=caption), element("figcaption", caption))


def _section(name: str, language: Language, *content: Html) -> Html:
    return element("section", element("h2", say(language, name)), *content)


def _table(names: Iterable[str], rows: Sequence[Sequence[str]], language: Language) -> Html:
    head = element("tr", *(element("th", say(language, name)) for name in names))
    body = [element("tr", *(element("td", cell) for cell in row)) for row in rows]
    return element("table", element("thead", head), element("tbody", *body))


def _list(lines: Iterable[str]) -> Html:
    return element("ul", *(element("li", line) for line in lines))


def _figure(figure: float | None) -> str:
    return NO_FIGURE if figure is None else f"{figure:g}"
