"""What a study came to, as plain data for scripts and as a short text for people."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from serving.report.numbers import difference, figure, interval
from serving.study.plan import StudyPlan
from twin.ladder import TODAY
from twin.study.judgement import Judgement, KpiResult
from twin.study.observed import ARMS
from twin.study.paired import at_most

LABELS = {
    "throughput": "throughput",
    "good_throughput": "good parts",
    "escape_rate": "escapes",
    "overkill_rate": "overkill",
    "late_rate": "late verdicts",
    "lost_rate": "parts lost",
    "energy_per_good_part": "energy a good part",
    "least_clearance": "least clearance",
}
WORDS = {"PASS": "the change holds", "FAIL": "the change does not hold", "UNDECIDED": "this study cannot decide"}


def as_plain(plan: StudyPlan, judgement: Judgement, models: Mapping[str, str]) -> dict[str, Any]:
    """Return all that a study says of itself; `models` holds the SHA-256 of each arm's model. No time is in it."""
    settings = plan.settings
    return {
        "verdict": judgement.verdict,
        "kpis": {name: _kpi(kpi) for name, kpi in judgement.kpis.items()},
        "replications": judgement.replications,
        "parts": {
            "paired": judgement.parts_paired,
            "baseline_alone": judgement.parts_alone[0],
            "candidate_alone": judgement.parts_alone[1],
        },
        "faults": dict(zip(ARMS, map(dict, judgement.faults), strict=True)),
        "change": {"name": plan.change.name, "title": asdict(plan.change.title)},
        "scene": plan.baseline.name,
        "changed": [asdict(one) for one in plan.changed],
        "ran": {
            "seeds": [settings.seed, settings.seed + settings.replications - 1],
            "duration_s": settings.duration_s,
            "warmup_s": settings.warmup_s,
            "inspection_s": settings.inspection_s,
            "model_sha256": dict(models),
        },
        "twin": TODAY.as_plain(),
    }


def _kpi(kpi: KpiResult) -> dict[str, Any]:
    """Return one figure; `at_most` is what the candidate's count proves of a share, with 95 % confidence."""
    told: dict[str, Any] = {**asdict(kpi), "ci95": list(kpi.ci95) if kpi.ci95 else None}
    hits = told.pop("hits")
    if hits is None:
        return told
    return {**told, "hits": {"baseline": hits[0], "candidate": hits[1]}, "at_most": at_most(hits[1], kpi.n)}


def study_text(result: Mapping[str, Any]) -> str:
    """Return what `linetwin study` found, one line a figure, from what `as_plain` returned and its report."""
    kpis, parts = result["kpis"], result["parts"]
    rows = [
        f"{result['verdict']}: {WORDS[result['verdict']]} ({result['change']['title']['en']}, on {result['scene']})",
        f"{result['replications']:,} replications of {result['ran']['duration_s']:,g} s in both arms, "
        f"{parts['paired']:,} {'part' if parts['paired'] == 1 else 'parts'} paired",
        "",
        *(_row(LABELS[name], kpi) for name, kpi in kpis.items()),
        "",
        *_faults(result["faults"]),
        *_advice(kpis),
        f"report: {result['report']}",
        "This is a model: it says that a change holds, never that it is safe.",
    ]
    return "\n".join(rows)


def _row(label: str, kpi: Mapping[str, Any]) -> str:
    if kpi["ci95"] is None:
        return f"{kpi['verdict']:<11}{label:<20}not known: too little was seen of it"
    unit = kpi["unit"]
    before, after = (figure(kpi[arm], unit, "en") for arm in ("baseline", "candidate"))
    bound = "at least" if kpi["better"] == "higher" else "at most"
    told = f"{before} -> {after}: {difference(kpi['difference'], unit, 'en')}"
    bounds = f"(95 %: {interval(kpi['ci95'], unit)}; {bound} {difference(kpi['margin'], unit, 'en')})"
    # A terminal may know nothing but ASCII.
    plain = f"{told} {bounds}".replace("\u2212", "-").replace(" … ", " to ")
    return f"{kpi['verdict']:<11}{label:<20}{plain}"


def _faults(faults: Mapping[str, Mapping[str, int]]) -> Iterator[str]:
    for arm, counts in faults.items():
        if counts:
            yield f"faults in the {arm}: " + ", ".join(f"{n:,} {fault}" for fault, n in counts.items())


def _advice(kpis: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Tell how many replications would decide what is undecided."""
    needed = [kpi["replications_needed"] for kpi in kpis.values() if kpi["replications_needed"]]
    if needed:
        yield f"about {max(needed):,} replications would decide it (study.replications), if the estimates stay"
