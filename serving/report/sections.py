"""The sections of a report, each a function of what the study told and of the language."""

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from serving.report.examples import Example, View
from serving.report.forest import forest
from serving.report.markup import Html, element, joined
from serving.report.numbers import difference, figure, interval
from serving.report.words import Language, say
from serving.study.plan import StudyPlan

HEADS = {
    "PASS": ("holds", "holds_why"),
    "FAIL": ("holds_not", "fails_why"),
    "UNDECIDED": ("undecided", "undecided_why"),
}
ENDS = {
    (False, False, True): "escape_new",
    (False, True, True): "escape_both",
    (False, True, False): "escape_old",
    (True, True, False): "overkill_new",
}
"""What became of a part: whether it conforms, and whether the baseline and the candidate accepted it."""


def headline(plan: StudyPlan, told: Mapping[str, Any], language: Language) -> Html:
    """Return the verdict, in one word and in sentences, above the question."""
    verdict, kpis = str(told["verdict"]), told["kpis"]
    name, why = HEADS[verdict]
    rows = [_in_words(each, kpi, language) for each, kpi in kpis.items() if kpi["verdict"] == verdict != "PASS"]
    needed = [kpi["replications_needed"] for kpi in kpis.values() if kpi["replications_needed"]]
    advice = [element("p", say(language, "needed", n=max(needed)))] if needed and verdict == "UNDECIDED" else []
    sentence = element("p", element("b", say(language, name)), " ", say(language, why))
    question = plan.change.why.of(language)
    return element(
        "section",
        element("p", say(language, "study"), class_="kind"),
        element("h1", plan.change.title.of(language)),
        element(
            "div",
            element("strong", say(language, verdict), class_="badge"),
            element("div", sentence, *_list(rows), *advice),
            class_=f"answer {verdict}",
        ),
        *([element("h2", say(language, "question")), element("p", question)] if question else []),
        class_="headline",
    )


def _in_words(name: str, kpi: Mapping[str, Any], language: Language) -> Html:
    if kpi["difference"] is None:
        return joined(element("b", say(language, name)), f": {say(language, 'unknown')}")
    unit = kpi["unit"]
    before, after = (figure(kpi[arm], unit, language) for arm in ("baseline", "candidate"))
    return joined(element("b", say(language, name)), f": {before} → {after}; {_margin(kpi, language)}")


def _margin(kpi: Mapping[str, Any], language: Language) -> str:
    bound = say(language, "at_least" if kpi["better"] == "higher" else "at_most")
    return f"{say(language, 'margin')}: {bound} {difference(kpi['margin'], kpi['unit'], language)}"


def figures(told: Mapping[str, Any], language: Language) -> Html:
    """Return the table of figures and the plot of their differences."""
    names = ("figure", "baseline", "candidate", "difference", "interval", "margin", "verdict")
    head = element("tr", *(element("th", say(language, name)) for name in names))
    rows = [_kpi(name, kpi, language) for name, kpi in told["kpis"].items()]
    return _section(
        say(language, "figures"),
        element("table", element("thead", head), element("tbody", *rows), class_="kpis"),
        element("h3", say(language, "forest")),
        element("p", say(language, "forest_is"), class_="soft"),
        forest(told["kpis"], language),
    )


def _kpi(name: str, kpi: Mapping[str, Any], language: Language) -> Html:
    unit, hits = kpi["unit"], kpi.get("hits")
    arms = [
        joined(
            figure(kpi[arm], unit, language),
            element("small", say(language, "of", hits=hits[arm], n=kpi["n"])) if hits else "",
        )
        for arm in ("baseline", "candidate")
    ]
    bound = say(language, "at_least" if kpi["better"] == "higher" else "at_most")
    cells = [
        joined(say(language, name), element("small", say(language, f"{name}_is"))),
        *arms,
        difference(kpi["difference"], unit, language),
        interval(kpi["ci95"], unit),
        joined(element("small", bound), difference(kpi["margin"], unit, language)),
        element("span", say(language, kpi["verdict"]), class_=f"said {kpi['verdict']}"),
    ]
    return element("tr", *(element("td", cell) for cell in cells))


def change(plan: StudyPlan, told: Mapping[str, Any], language: Language) -> Html:
    """Return what was changed, key by key, and what the baseline is."""
    head = element("tr", *(element("th", say(language, name)) for name in ("key", "before", "after")))
    rows = [
        element(
            "tr",
            element("td", element("code", one["key"])),
            *(element("td", _plain(one[at])) for at in ("before", "after")),
        )
        for one in told["changed"]
    ]
    scene = told["scene"]
    today = [element("p", say(language, "today_plain", scene=scene))]
    if plan.change.baseline:
        today = [
            element("p", f"{say(language, 'today', scene=scene)}:"),
            *_list([element("code", word) for word in plan.change.baseline]),
        ]
    table = element("table", element("thead", head), element("tbody", *rows))
    return _section(say(language, "change"), table, *today)


def _plain(one: Any) -> str:
    return "–" if one is None else str(one) if isinstance(one, str) else json.dumps(one, ensure_ascii=False)


def examples(shown: Sequence[Example], language: Language) -> Html:
    """Return the worst parts, each as either arm saw it."""
    if not shown:
        return _section(say(language, "examples"), element("p", say(language, "examples_none")))
    pairs = [_example(one, language) for one in shown]
    return _section(say(language, "examples"), element("p", say(language, "examples_is"), class_="soft"), *pairs)


def _example(one: Example, language: Language) -> Html:
    what = say(language, ENDS[one.conforming, one.baseline.accepted, one.candidate.accepted])
    labels = ", ".join(say(language, label) for label in one.labels)
    part = say(language, "part", serial=one.serial, seed=one.seed)
    title = element("h3", f"{what}{f' ({labels})' if labels else ''}", element("small", part))
    arms = [_view(name, view, language) for name, view in (("baseline", one.baseline), ("candidate", one.candidate))]
    return element("article", title, element("div", *arms, class_="pair"))


def _view(name: str, view: View, language: Language) -> Html:
    data = base64.b64encode(view.jpeg).decode("ascii")
    fate = say(language, "accepted" if view.accepted else "not_accepted")
    score = "" if view.score is None else f", {say(language, 'score')} {view.score:.2f}"
    caption = f"{say(language, name)}: {fate} ({say(language, view.evaluation)}{score})"
    picture = element("img", src=f"data:image/jpeg;base64,{data}", alt=caption)
    return element("figure", picture, element("figcaption", caption))


def proves(told: Mapping[str, Any], language: Language) -> Html:
    """Return what the numbers of parts prove of each share."""
    rows = [_proves(name, kpi, language) for name, kpi in told["kpis"].items() if "at_most" in kpi]
    more = element("p", say(language, "proves_more"), class_="soft")
    return _section(say(language, "proves"), *_list(rows), more)


def _proves(name: str, kpi: Mapping[str, Any], language: Language) -> str:
    label = say(language, name)
    if kpi["at_most"] is None:
        return say(language, "proves_none", figure=label)
    bound = figure(kpi["at_most"], "", language)
    return say(language, "proves_one", figure=label, hits=kpi["hits"]["candidate"], n=kpi["n"], bound=bound)


def ran(told: Mapping[str, Any], language: Language) -> Html:
    """Return what was run, so that anybody can run it again."""
    run, parts = told["ran"], told["parts"]
    shas = dict.fromkeys(f"SHA-256 {sha}" for sha in run["model_sha256"].values())
    rows = {
        "scene": told["scene"],
        "replications": say(
            language, "replications_are", n=told["replications"], duration=run["duration_s"], warmup=run["warmup_s"]
        ),
        "seeds": say(language, "seeds_are", first=run["seeds"][0], last=run["seeds"][1]),
        "parts": say(
            language,
            "parts_are",
            paired=parts["paired"],
            baseline=parts["baseline_alone"],
            candidate=parts["candidate_alone"],
        ),
        "faults": "; ".join(_faults(told["faults"], language)) or say(language, "none"),
        "inspection": say(language, "inspection_is", s=run["inspection_s"]),
        "model": " → ".join(shas),
        "statistics": say(language, "statistics_are"),
    }
    table = [element("tr", element("th", say(language, name)), element("td", text)) for name, text in rows.items()]
    return _section(say(language, "ran"), element("table", element("tbody", *table), class_="ran"))


def _faults(faults: Mapping[str, Mapping[str, int]], language: Language) -> Iterator[str]:
    for arm, counts in faults.items():
        if counts:
            yield f"{say(language, arm)}: " + ", ".join(f"{n} x {fault}" for fault, n in counts.items())


def limits(language: Language) -> Html:
    """Return what the study does not say."""
    told = [element("p", say(language, name)) for name in ("limits_model", "limits_safety")]
    return _section(say(language, "limits"), *told)


def _section(title: str, *content: str) -> Html:
    return element("section", element("h2", title), *content)


def _list(rows: Sequence[str]) -> list[Html]:
    return [element("ul", *(element("li", row) for row in rows))] if rows else []
