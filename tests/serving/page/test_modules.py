"""What the page's own modules compute, run by Node and compared with the twin's. Left out where there is no Node."""

import json
import math
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from serving.compose import compose_scene
from serving.server import describe
from tests.twin.photographs import CAP, PLATE, cap, line_for, photographed, plate, saved
from twin.lanes import lane_of
from twin.scene.conveyors import Conveyor

PAGE = Path(__file__).parents[3] / "serving/page"
NODE = shutil.which("node")
BEGIN = """
import { register } from "node:module";
const page = %s;
const hook = `export const resolve = (name, context, next) => name.startsWith("/") && name.endsWith(".js")
  ? { url: "${page}" + name, format: "module", shortCircuit: true } : next(name, context);`;
register(`data:text/javascript,${encodeURIComponent(hook)}`);
globalThis.localStorage = { getItem: () => "en" };
"""
"""Lets Node find the page's modules where a browser does, at the root."""

pytestmark = pytest.mark.skipif(NODE is None, reason="no Node on this machine")


def told(script: str, given: Any = None) -> Any:
    """Run a module script with `given`, and return what it gives to `tell`."""
    assert NODE is not None
    head = BEGIN % json.dumps(PAGE.as_uri())
    head += f"const given = {json.dumps(given)}; const tell = (it) => console.log(JSON.stringify(it));\n"
    command = [NODE, "--input-type=module", "--eval", head + script]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def stations(steps: str) -> Any:
    """Return the times of station `a` after some steps, by their names, and leave out those of no length."""
    script = 'const { Stations, TIMES } = await import("/times.js"); const all = new Stations();'
    script += f"{steps} tell(Object.fromEntries(TIMES.map((name, n) => [name, all.times('a', 20)[n]])));"
    return {name: seconds for name, seconds in told(script).items() if seconds}


def test_a_place_on_a_belt_of_any_heading_is_where_the_twin_has_it() -> None:
    scene = compose_scene()
    belt = replace(scene.all_of(Conveyor)["infeed"], heading_deg=115.0, origin_m=(0.3, -0.2, 0.2))
    line = describe(replace(scene, devices=scene.devices | {"infeed": belt}))
    script = 'const { Plan } = await import("/plan.js"); const lane = new Plan(given).belts.infeed;'
    place, along = told(script + "tell([lane.place(0.7, 0.05), lane.along([0.1, 0.4])])", line)
    lane = lane_of(belt)
    assert place == pytest.approx(lane.place(0.7, 0.05)[:2])
    assert along == pytest.approx(lane.along((0.1, 0.4, 0.2)))


def test_the_view_holds_every_belt_chute_tray_and_robot() -> None:
    box = told('const { Plan } = await import("/plan.js"); tell(new Plan(given).box)', describe(compose_scene()))
    assert box["left"] < -0.26 - 0.12
    assert box["right"] > 1.96 + 0.12
    assert box["bottom"] < -0.64 - 0.12
    assert box["top"] > 0.1
    assert math.isfinite(sum(box.values()))


def test_a_part_is_drawn_as_its_body_is(tmp_path: Path) -> None:
    script = 'const { Plan } = await import("/plan.js"); const { block, radius, hollow } = new Plan(given);'
    script += "tell([block, radius, hollow])"
    round_one = photographed(CAP, saved(tmp_path / "cap.png", cap(200)))
    block = photographed(PLATE, saved(tmp_path / "plate.png", plate()))
    assert told(script, describe(compose_scene())) == [None, 0.0235, True]
    assert told(script, describe(compose_scene("pcb"))) == [[0.1, 0.08], 0.04, False]
    assert told(script, describe(line_for(round_one))) == [None, 0.02, False]
    assert told(script, describe(line_for(block))) == [[0.048, 0.032], 0.016, False]


def test_a_part_hangs_in_the_air_only_over_belts_trays_and_floor() -> None:
    script = 'const { Plan } = await import("/plan.js"); const plan = new Plan(given);'
    places = [(0.7, 0.0, 0.207), (0.7, 0.0, 0.3), (-0.26, -0.34, 0.207), (0.1, -0.3, 0.3), (1.5, 0.0, 0.18)]
    script += f"tell({json.dumps(places)}.map((place) => plan.hangs(place)))"
    assert told(script, describe(compose_scene())) == [False, True, False, True, False]


def test_the_time_of_a_station_goes_where_its_events_tell() -> None:
    steps = """
    all.changed("a", { state: "Idle", reason: "" }, 0);
    all.changed("a", { state: "Execute", reason: "" }, 2);
    all.changed("a", { state: "Suspended", reason: "starved" }, 9);
    all.changed("a", { state: "Suspended", reason: "blocked" }, 12);
    all.changed("a", { state: "Suspended", reason: "tray_exchange" }, 13);
    all.changed("a", { state: "Held", reason: "no_verdict" }, 15);
    """
    assert stations(steps) == {"producing": 7, "starved": 3, "blocked": 1, "waiting": 2, "stopped": 7}


def test_what_the_server_says_is_so_begins_a_stations_time_and_events_that_come_after_it_date_it() -> None:
    execute = '{ state: "Execute", reason: "" }'
    assert stations(f'all.standing("a", {execute}, null);') == {}
    assert stations(f'all.standing("a", {execute}, null); all.standing("a", {execute}, 14);') == {"producing": 6}
    assert stations(f'all.standing("a", {execute}, 14); all.changed("a", {execute}, 5);') == {"producing": 15}


ALARMS = """
const { listed } = await import("/alarms.js");
tell(given.reduce((alarms, [t, name, detail, raised]) => listed(alarms, t, { name, detail }, raised), []));
"""


def test_what_two_programs_tell_of_is_one_row_and_is_over_when_it_is_cleared() -> None:
    trip = "belt interlock tripped: take it away, then unhold"
    rows = told(ALARMS, [[3.0, "belt_slip", "", True], [5.0, "trip", "short", True], [5.1, "trip", trip, True]])
    assert [(row["text"]["name"], row["text"]["detail"]) for row in rows] == [("trip", trip), ("belt_slip", "")]
    rows = told(ALARMS, [[5.0, "trip", "", True], [5.1, "trip", trip, True], [9.0, "trip", None, False]])
    assert [(row["raised"], row.get("over", False)) for row in rows] == [(False, False), (True, True)]
    rows = told(ALARMS, [[5.0, "trip", "", True], [9.0, "trip", None, False], [9.2, "trip", "", True]])
    assert [(row["t"], row["raised"], row.get("over", False)) for row in rows] == [
        (9.2, True, False),
        (9.0, False, False),
        (5.0, True, True),
    ]


def test_the_list_ends_somewhere() -> None:
    assert len(told(ALARMS, [[float(n), f"fault_{n}", "", True] for n in range(60)])) == 50
