"""What was seen of a data set as text for people and as plain data for scripts."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from serving.data_page.words import say
from serving.report.words import Language
from vision.data.look import Seen
from vision.data.overview import ClassCount, Copy, Overview

SHOWN = 20
"""Pairs and files that a text names; plain data name all."""
SIZES = 5


def as_plain(told: Overview) -> dict[str, Any]:
    """Return all of it as plain data."""
    return {
        "root": told.root,
        "layout": told.layout,
        "seed": told.seed,
        "images": len(told.seen),
        "marked": told.marked,
        "sound": told.sound,
        "unmarked": list(told.unmarked),
        "unreadable": [{"path": one.name, "error": one.error} for one in told.unreadable],
        "label_faults": [{"path": one.name, "problem": one.problem} for one in told.label_faults],
        "left_out": [{"path": one.name, "why": one.why} for one in told.left_out],
        "classes": {one.name: {k: v for k, v in asdict(one).items() if k != "name"} for one in told.classes},
        "sizes": [{"width": w, "height": h, "images": n} for (w, h), n in told.sizes.items()],
        "channels": {str(channels): n for channels, n in told.channels.items()},
        "groups": told.groups,
        "splits": {split: asdict(count) for split, count in told.splits.items()},
        "duplicates": [_plain_copy(copy, told) for copy in told.copies],
        "leaks": len(told.leaks),
        "advice": [
            {"name": one.name, **one.figures, "text": say("en", one.name, **one.figures)} for one in told.advice
        ],
    }


def _plain_copy(copy: Copy, told: Overview) -> dict[str, Any]:
    return {
        "images": [copy.first.sample.name, copy.second.sample.name],
        "splits": [copy.first.sample.split, copy.second.sample.split],
        "labels": [list(labels_of(one, told)) for one in (copy.first, copy.second)],
        "exact": copy.exact,
        "correlation": copy.correlation,
        "leak": copy.leak,
        "labels_differ": copy.labels_differ,
    }


def labels_of(one: Seen, told: Overview) -> tuple[str, ...]:
    """Return the classes that are marked on a picture, each once."""
    return tuple(told.classes[index - 1].name for index in sorted({mark.index for mark in one.marks}))


def contents(told: Overview, language: Language) -> list[str]:
    """Return what is there in a few lines: counts, sizes, channels and groups."""
    sizes = [
        say(language, "size", n=n, width=width, height=height) for (width, height), n in [*told.sizes.items()][:SIZES]
    ]
    if len(told.sizes) > SIZES:
        widths = [width for width, _ in told.sizes]
        more = {"n": len(told.sizes) - SIZES, "smallest": min(widths), "largest": max(widths)}
        sizes.append(say(language, "more_sizes", **more))
    channels = [say(language, "gray" if each == 1 else "colour", n=n) for each, n in told.channels.items()]
    counts = say(
        language,
        "contents_are",
        n=len(told.seen) + len(told.unreadable),
        marked=told.marked,
        sound=told.sound,
        unmarked=len(told.unmarked),
        unreadable=len(told.unreadable),
    )
    groups = [say(language, "groups_are", n=told.groups)] if told.groups else []
    return [counts, ", ".join(sizes), ", ".join(channels), *groups]


def copy_words(copy: Copy, told: Overview, language: Language) -> str:
    """Return which two files are one picture, where they stand and whether their labels differ."""
    words = say(
        language,
        "same" if copy.exact else "nearly",
        first=copy.first.sample.name,
        first_split=copy.first.sample.split,
        second=copy.second.sample.name,
        second_split=copy.second.sample.split,
        correlation=copy.correlation,
    )
    if not copy.labels_differ:
        return words
    first, second = (", ".join(labels_of(one, told)) or say(language, "nothing") for one in (copy.first, copy.second))
    return f"{words}; {say(language, 'differ', first=first, second=second)}"


def worst_first(told: Overview) -> list[Copy]:
    """Return the copies, leaks first, then those that are labelled differently, exact ones before near ones."""
    return sorted(told.copies, key=lambda copy: (not copy.leak, not copy.labels_differ, not copy.exact))


def as_text(told: Overview) -> str:
    """Return all of it as lines for a terminal, the advice last."""
    return "\n".join(_lines(told))


def _lines(told: Overview) -> Iterator[str]:
    yield f"{told.root} ({told.layout})"
    yield from (f"  {line}" for line in contents(told, "en"))
    yield f"{say('en', 'classes')}. {say('en', 'classes_note')}"
    for one in told.classes:
        yield f"  {one.name}: {one.images} images, {one.marks} marks{_size_words(one)}"
    yield f"{say('en', 'splits')}. {say('en', 'splits_note', seed=told.seed)}"
    for split, count in told.splits.items():
        shown = ", ".join(f"{one.name} {one.by_split[split]}" for one in told.classes)
        yield f"  {split}: {count.images} images, {count.bad} bad ({shown}), {count.marks} marks, {count.groups} groups"
    if told.unreadable:
        yield f"{say('en', 'unreadables')}:"
        yield from _shortened([f"{one.name}: {one.error}" for one in told.unreadable])
    if told.label_faults:
        yield f"{say('en', 'faulty_labels')}:"
        yield from _shortened([f"{one.name}: {one.problem}" for one in told.label_faults])
    if told.left_out:
        yield f"{say('en', 'not_asked')}:"
        yield from _shortened([f"{one.name}: {one.why}" for one in told.left_out])
    yield f"{say('en', 'copies')}:"
    copies = [
        f"{say('en', 'answer_leak') + ': ' if copy.leak else ''}{copy_words(copy, told, 'en')}"
        for copy in worst_first(told)
    ]
    yield from _shortened(copies or [say("en", "copies_none")])
    yield f"{say('en', 'advice')}:"
    yield from (f"  {say('en', one.name, **one.figures)}" for one in told.advice)
    if not told.advice:
        yield f"  {say('en', 'advice_none')}"


def _size_words(one: ClassCount) -> str:
    if one.median_px is None:
        return ""
    return f", {one.smallest_px} / {one.median_px:g} / {one.largest_px} px (smallest / median / largest)"


def _shortened(lines: list[str]) -> Iterator[str]:
    yield from (f"  {line}" for line in lines[:SHOWN])
    if len(lines) > SHOWN:
        yield f"  {say('en', 'more', n=len(lines) - SHOWN)}"
