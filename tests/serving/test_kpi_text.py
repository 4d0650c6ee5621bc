from dataclasses import replace

from serving.kpi_text import kpi_rows
from tests.twin.kpi.stations import changed
from tests.twin.kpi.test_clearance import sampled, touched
from tests.twin.kpi.test_energy import sample
from tests.twin.kpi.test_iso22400 import PLAN, a_run
from twin.events import EventBase
from twin.kpi.iso22400 import Plan
from twin.kpi.line import LineFigures

ROBOT = [
    changed(0.0, "robot", "Execute"), changed(60.0, "robot", "Suspended", "blocked"),
    changed(80.0, "robot", "Suspended", "starved"), changed(90.0, "robot", "Execute"),
]  # fmt: skip
METERS = [sample(100.0, "robot", 7200.0, idle_j=1800.0), sample(100.0, "gate", 0.0, 16.0)]


def text(events: list[EventBase], plan: Plan = PLAN) -> str:
    figures = LineFigures()
    for event in events:
        figures.add(event)
    return "\n".join(f"{label:<12}{words}" for label, words in kpi_rows(figures.kpi(plan)))


def test_a_run_is_told_in_a_dozen_lines() -> None:
    assert text([*a_run(), *ROBOT, *METERS], replace(PLAN, micro_stop_s=10.0)).splitlines() == [
        "OEE         24.0% = availability 75.0% x effectiveness 40.0% x quality ratio 80.0%",
        "            constraint: belt, planned 3.00 s a part",
        "throughput  400 parts/h, first pass yield 80.0%, scrap ratio 20.0%, rework ratio 0.0%",
        "failures    1, MTBF 75 s, MTTR 20 s",
        "stations    line   APT  75.0%  fault 20.0%  unknown 5.0%",
        "            robot  APT  70.0%  blocked 20.0%  starved 10.0%",
        "bottleneck  robot 70.0% of the time (sole 70.0%, shifting 0.0%)",
        "            all stations wait 30.0% of the time",
        "energy      4 Wh: 2 Wh electrical, 2 Wh compressed air (16.0 NL), 12.5% of it at idle",
        "            gate 2 Wh, robot 2 Wh",
        "            0.5 Wh a good part",
    ]


def test_the_nearest_approaches_and_the_first_contact_are_told() -> None:
    near: list[EventBase] = [
        sampled("arm", "tray", 0.0024, 3.0),
        sampled("arm", "part", 0.011, 4.0, "P1"),
        sampled("arm", "belt", 0.03),
    ]
    assert text(near).splitlines()[-2:] == [
        "clearance   arm to tray 2.4 mm at 3.00 s, arm to P1 11.0 mm at 4.00 s",
        "            no unintended contact",
    ]
    assert text([*near, touched("arm", "belt", 5.25), touched("arm", "tray", 6.0)]).splitlines()[-2:] == [
        "clearance   arm to belt 0.0 mm at 5.25 s, arm to tray 0.0 mm at 6.00 s",
        "            unintended contacts: 2, the first: arm touched belt at 5.25 s",
    ]


def test_what_is_not_known_takes_no_line() -> None:
    assert text([]) == (
        "OEE         0.0% = availability 0.0% x effectiveness - x quality ratio -\n"
        "            constraint: belt, planned 3.00 s a part"
    )
    assert text([], replace(PLAN, end_s=0.0)) == ""
