"""Every name that the line can tell has a word on the page, in English and in Chinese."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args, get_type_hints

from serving.compose import compose_scene
from twin.control.leading import TO_SEE_AGAIN
from twin.events import PackMLState, UnitMode
from twin.scene.faults import Fault
from twin.scene.safety import POSITIONS
from twin.scene.scene import Device
from twin.scene.signals import Lamp
from twin.scene.trays import OutletRole
from twin.types import Disposition, Evaluation, OperatorCommand

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "serving/page"
TOLD_BY = ("twin/control", "twin", "twin/units", "serving/plant", "serving/controller")
NAMED_AT = {
    "reject": 2, "alarm": 0, "state": 1, "_command": 3, "_enter": 3, "_fault": 0, "_raise_fault": 0, "_raise": 0,
    "_cleared": 0, "_clear": 0, "tell": 1, "mode": 1, "leave": 2, "lead_aside": 2, "hold": 2,
}  # fmt: skip
"""Functions and the place of the argument that is a reason, a fault or an alarm."""
KEYWORDS = ("reason", "fault", "alarm")
WORD = re.compile(r"""^\s+(\w+): \[\s*"((?:[^"\\]|\\.)*)",\s+"((?:[^"\\]|\\.)*)",?\s*\],$""", re.MULTILINE)
NAME = re.compile(r"[a-z]+(_[a-z]+)*")


def told_names() -> set[str]:
    found: set[str] = set()
    for folder in TOLD_BY:
        for path in (ROOT / folder).glob("*.py"):
            found.update(_names(ast.parse(path.read_text(encoding="utf-8"))))
    return found


def _names(tree: ast.AST) -> Iterator[str]:
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        function = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        at = NAMED_AT.get(function)
        named = [each.value for each in call.keywords if each.arg in KEYWORDS]
        named += call.args[at : at + 1] if at is not None else []
        for argument in named:
            yield from _texts(argument)


def _texts(argument: ast.expr) -> Iterator[str]:
    """Give the names that an argument can be: a text, or one of the texts of a condition or an `or`."""
    match argument:
        case ast.Constant(value=str(text)) if NAME.fullmatch(text):
            yield text
        case ast.IfExp(body=body, orelse=orelse):
            yield from (*_texts(body), *_texts(orelse))
        case ast.BoolOp(values=values):
            for each in values:
                yield from _texts(each)


def page(name: str) -> str:
    return (PAGE / name).read_text(encoding="utf-8")


def words() -> dict[str, tuple[str, str]]:
    return {key: (english, chinese) for key, english, chinese in WORD.findall(page("words.js"))}


def test_every_reason_fault_and_alarm_has_a_word_in_both_languages() -> None:
    told = told_names() | TO_SEE_AGAIN | {"changeover", *(kind for kind in POSITIONS if kind != "air_supply")}
    assert {"purged", "no_verdict", "late", "touching", "plant_lost", "events_full", "grip_slipped"} <= told
    known = words()
    assert told - known.keys() == set()
    for name in told:
        english, chinese = known[name]
        assert english
        assert re.search("[\u4e00-\u9fff]", chinese), name


def test_every_state_command_evaluation_and_disposition_has_a_word() -> None:
    known = words()
    states = {str(state) for state in get_args(PackMLState)}
    states |= set(get_args(UnitMode))
    names = states | set(get_args(OperatorCommand)) | set(get_args(Evaluation)) | set(get_args(Disposition))
    assert names - known.keys() == set()
    assert [state for state in sorted(states) if not spoken(state)] == []


def kinds() -> set[str]:
    """Return every kind of device that a scene may hold."""
    union = get_args(Device)[0]
    return {get_args(get_type_hints(each)["kind"])[0] for each in get_args(union)}


def spoken(name: str) -> bool:
    """Tell whether a name has a word in English, and one in Chinese characters."""
    english, chinese = words().get(name, ("", ""))
    return english != "" and re.search("[\u4e00-\u9fff]", chinese) is not None


def test_every_kind_of_device_has_a_word_in_both_languages() -> None:
    assert {"conveyor", "chute_feeder", "light_curtain", "air_supply"} <= kinds()
    assert [kind for kind in sorted(kinds()) if not spoken(f"kind_{kind}")] == []


def test_every_kind_of_fault_has_a_word_in_both_languages() -> None:
    faults = {get_args(get_type_hints(each)["kind"])[0] for each in get_args(get_args(Fault)[0])}
    assert {"belt_slip", "low_air"} <= faults
    assert [kind for kind in sorted(faults) if not spoken(kind)] == []


def test_every_position_of_a_safety_device_has_a_word_in_both_languages() -> None:
    assert [each for positions in POSITIONS.values() for each in positions if not spoken(f"at_{each}")] == []
    text = page("signals.js")
    for kind, positions in POSITIONS.items():
        assert f'{kind}: ["{positions[0]}", "{positions[1]}"]' in text


def test_every_role_of_a_tray_and_every_lamp_has_a_word_in_both_languages() -> None:
    assert [role for role in get_args(OutletRole) if not spoken(f"{role}_tray")] == []
    assert [lamp for lamp in get_args(Lamp) if not spoken(lamp)] == []


def test_every_word_that_the_page_asks_for_is_there() -> None:
    """Words that stand in the page's own files: in `say("...")` and in `data-word="..."`."""
    asked = {name for path in PAGE.glob("*.js") for name in re.findall(r'say\("(\w+)"\)', path.read_text("utf-8"))}
    asked |= set(re.findall(r'data-word="(\w+)"', page("index.html")))
    listed = re.search(r"TIMES = \[(.*)\];", page("times.js"))
    assert listed is not None
    asked |= set(re.findall(r'"(\w+)"', listed.group(1)))
    assert {"stations", "signals", "simulated", "digital_model", "starved", "waiting"} <= asked
    assert [name for name in sorted(asked) if not spoken(name)] == []


def test_every_kind_that_is_drawn_is_drawn_by_the_name_that_it_has_in_scenes() -> None:
    drawn = set(re.findall(r'\["(\w+)", \w+\]', page("devices.js").partition("export const UNDER")[2]))
    unplaced = {"stack_light", "air_supply", "e_stop", "guard_door", "light_curtain", "mode_key"}
    assert kinds() - unplaced - drawn == set()


def test_every_class_and_zone_of_the_scene_has_a_chinese_word() -> None:
    text = page("words.js")
    scene = compose_scene()
    for name in (*scene.incoming.classes, *scene.product.zones):
        assert re.search(rf'\b{name}: "[^"]*[\u4e00-\u9fff]', text), name
