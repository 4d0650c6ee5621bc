"""Figures of two arms: taken over the same parts, and blind to none of them."""

import dataclasses

import pytest

from tests.twin.study.runs import CHANGE, bad, both, part
from twin.study.judgement import judge
from twin.study.observed import ArmRun


def test_an_arm_that_lets_more_parts_through_gains_no_weight() -> None:
    # The candidate lets 400 more parts through, all fine, and of those that both saw it accepts the bad ones.
    baseline = [bad(n) for n in range(40)]
    candidate = [bad(n, accepted=True) for n in range(40)] + [bad(n) for n in range(40, 440)]
    told = judge(CHANGE, [both(baseline, candidate, 0), both(baseline, candidate, 1)], robots=False)
    escape = told.kpis["escape_rate"]
    assert (escape.baseline, escape.candidate, escape.n, escape.hits) == (0.0, 1.0, 80, (0, 80))
    assert told.verdict == escape.verdict == "FAIL"
    assert (told.parts_paired, told.parts_alone) == (80, (0, 800))


def test_what_only_the_candidates_blur_hides_still_counts_as_escaped() -> None:
    baseline = [bad(n) for n in range(30)]
    candidate = [bad(n, accepted=True, visible=False) for n in range(30)]
    escape = judge(CHANGE, [both(baseline, candidate), both(baseline, candidate)], robots=False).kpis["escape_rate"]
    assert (escape.n, escape.hits) == (60, (0, 60))


def test_what_no_arm_could_see_is_in_no_escape_rate() -> None:
    hidden = [bad(1, visible=False, accepted=True), bad(2, inspected=False, accepted=True)]
    escape = judge(CHANGE, [both(hidden, hidden)], robots=False).kpis["escape_rate"]
    assert (escape.n, escape.ci95, escape.verdict) == (0, None, "UNDECIDED")


def test_a_part_whose_truth_one_arm_never_learned_is_known_from_the_other() -> None:
    fallen = part(1, conforming=None, inspected=False, visible=False, accepted=False, lost=True)
    told = judge(CHANGE, [both([part(1)], [fallen])], robots=False)
    assert told.kpis["overkill_rate"].hits == (0, 1)
    assert told.kpis["lost_rate"].hits == (0, 1)


def test_late_verdicts_are_counted_over_all_parts() -> None:
    told = judge(CHANGE, [both([part(1), bad(2)], [part(1, late=True), bad(2, late=True)])], robots=False)
    assert told.kpis["late_rate"].hits == (0, 2)
    assert told.kpis["late_rate"].n == 2


def test_equal_arms_with_enough_parts_pass_and_with_few_are_undecided() -> None:
    def study(parts: int) -> str:
        arm = [bad(n) for n in range(parts)] + [part(n) for n in range(parts, 2 * parts)]
        return judge(CHANGE, [both(arm, arm, n) for n in range(5)], robots=False).verdict

    assert study(100) == "PASS"
    assert study(5) == "UNDECIDED"


def test_an_undecided_figure_says_how_many_replications_it_takes() -> None:
    arm = [part(n) for n in range(10)]
    told = judge(CHANGE, [both(arm, arm, n) for n in range(4)], robots=False)
    needed = told.kpis["overkill_rate"].replications_needed
    assert needed is not None
    assert 4 < needed < 40
    assert told.kpis["throughput"].replications_needed is None


def test_rates_of_time_are_paired_by_replication() -> None:
    rates = [(1000.0, 900.0), (1400.0, 1300.0), (600.0, 500.0)]
    told = judge(CHANGE, [both([], [], n, parts_per_hour=rate) for n, rate in enumerate(rates)], robots=False)
    throughput = told.kpis["throughput"]
    # All three differ by the same: what is left is that an hour's count is known to one part.
    assert throughput.ci95 == pytest.approx((-101.0, -99.0))
    assert (throughput.margin, throughput.verdict, throughput.n) == (-20.0, "FAIL", 3)


def test_runs_that_all_come_out_alike_are_known_no_better_than_to_one_part() -> None:
    def for_20_s(run: ArmRun) -> ArmRun:
        return dataclasses.replace(run, measured_s=20.0)

    runs = [both([], [], n, parts_per_hour=(900.0, 1080.0)) for n in range(5)]
    short = [(for_20_s(baseline), for_20_s(candidate)) for baseline, candidate in runs]
    told = judge(CHANGE, short, robots=False).kpis["throughput"]
    assert told.ci95 == pytest.approx((0.0, 360.0))


def test_a_replication_without_a_good_part_leaves_the_energy_of_one_unknown() -> None:
    replications = [both([], []), both([], [], energy_j_per_good=(100.0, None))]
    energy = judge(CHANGE, replications, robots=False).kpis["energy_per_good_part"]
    assert (energy.n, energy.candidate, energy.verdict) == (0, None, "UNDECIDED")


def test_faults_of_each_arm_are_added_up() -> None:
    before, after = both([], [])
    tripped = dataclasses.replace(after, faults={"grip_slipped": 2, "collision": 1})
    told = judge(CHANGE, [(before, tripped), (before, tripped)], robots=False)
    assert told.faults == ({}, {"grip_slipped": 4, "collision": 2})


def test_clearances_count_on_lines_with_robots_alone() -> None:
    touched = [both([], [], n, least_clearance_m=(0.02, 0.0)) for n in range(3)]
    assert "least_clearance" not in judge(CHANGE, touched, robots=False).kpis
    assert judge(CHANGE, touched, robots=True).kpis["least_clearance"].verdict == "FAIL"
