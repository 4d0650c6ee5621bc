"""What a study is going to run: two lines that see the same parts, refused before any work where they do not."""

import os
from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import Field

from serving.compose import validated
from twin.errors import ConfigError
from twin.scene.differences import Changed, differences
from twin.scene.faults import BurstOfBad, MixedParts
from twin.scene.scene import Scene
from twin.study.change import KPIS, Change
from twin.study.observed import ARMS, Arm
from twin.types import value


@value
class StudySettings:
    """The block `study` of the configuration."""

    replications: Annotated[int, Field(ge=2)]
    duration_s: Annotated[float, Field(gt=0)]
    warmup_s: Annotated[float, Field(ge=0)]
    seed: Annotated[int, Field(ge=0)]
    inspection_s: Annotated[float, Field(ge=0)]
    processes: Annotated[int, Field(ge=1)] | None
    out: str | None


@value
class ArmTask:
    """One arm of one replication, as a process runs it."""

    arm: Arm
    replication: int
    seed: int
    scene: Scene
    duration_s: float
    warmup_s: float
    inspection_s: float


@value
class StudyPlan:
    """All that a study does, decided before it begins."""

    settings: StudySettings
    change: Change
    baseline: Scene
    candidate: Scene

    @property
    def changed(self) -> tuple[Changed, ...]:
        """What the candidate has otherwise, key by key."""
        return differences(self.baseline, self.candidate)

    @property
    def processes(self) -> int:
        """How many runs go at a time."""
        tasks = 2 * self.settings.replications
        return min(self.settings.processes or len(os.sched_getaffinity(0)), tasks)

    def tasks(self) -> Iterator[ArmTask]:
        """Yield every arm of every replication; both arms of one have the same seed."""
        settings = self.settings
        for number in range(settings.replications):
            for arm, scene in zip(ARMS, (self.baseline, self.candidate), strict=True):
                yield ArmTask(
                    arm=arm,
                    replication=number,
                    seed=settings.seed + number,
                    scene=scene,
                    duration_s=settings.duration_s,
                    warmup_s=settings.warmup_s,
                    inspection_s=settings.inspection_s,
                )


def plan_of(config: dict[str, Any]) -> StudyPlan:
    """Return the plan of a composed configuration; raises `ConfigError` for what cannot be compared."""
    settings = validated(StudySettings, config["study"], "study")
    if settings.warmup_s >= settings.duration_s:
        allowed = f"below {settings.duration_s:g} (study.duration_s)"
        raise ConfigError("study.warmup_s", "nothing would be measured", got=settings.warmup_s, allowed=allowed)
    change = validated(Change, config["change"], "change")
    for kpi in KPIS:
        change.margin(kpi)
    baseline, candidate = _scene(config, "scene", "baseline"), _scene(config, "candidate", "candidate")
    plan = StudyPlan(settings=settings, change=change, baseline=baseline, candidate=candidate)
    _check_same_parts(plan)
    return plan


def _scene(config: dict[str, Any], block: str, arm: Arm) -> Scene:
    """Return the scene of an arm; an error says in which arm it lies."""
    try:
        return validated(Scene, config[block], "scene")
    except ConfigError as error:
        problem = f"in the {arm}: {error.problem}"
        raise ConfigError(error.key, problem, got=error.got, allowed=error.allowed) from None


def _check_same_parts(plan: StudyPlan) -> None:
    """Refuse arms whose parts cannot be compared one by one: they must come the same, and be judged by one measure."""
    if plan.baseline == plan.candidate:
        raise ConfigError("change.candidate", "the candidate is the baseline: nothing is changed")
    for scene in (plan.baseline, plan.candidate):
        others = [key for key, fault in scene.faults.items() if isinstance(fault, BurstOfBad | MixedParts)]
        if others:
            problem = f"{scene.faults[others[0]].kind} strikes other parts in either arm"
            raise ConfigError(f"scene.faults.{others[0]}", problem, allowed="any other kind of fault in a study")
    fixed = (
        "scene.product.",
        "scene.strangers.",
        "scene.incoming.",
        "scene.recipe.criteria",
        "scene.recipe.surfaces",
        "scene.recipe.placement",
    )
    for one in plan.changed:
        if one.key.startswith(fixed):
            problem = "both arms must see the same parts and judge them by the same criteria"
            allowed = f"{one.before!r}, as the baseline has it; or change it in both, before --"
            raise ConfigError(one.key, problem, got=one.after, allowed=allowed)
