"""The house holds its shape: imports point one way, heavy libraries stay in their rooms, modules stay small."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("twin", "vision", "serving")
MAX_LINES = 400
MAX_FUNCTION_LINES = 60
OWN_SUITES = ("verification",)
"""Folders of tests that hold the whole line, not one module, to something."""

# What vision may know of the twin: the values that travel, and what truth and judge must share.
VISION_MAY_IMPORT = {"twin.types", "twin.errors", "twin.acceptance", "twin.seeds", "twin.kpi.quality"}

# Who may import what: library -> the modules (by prefix) that may.
ROOMS = {
    "pybullet": ("twin.bullet", "serving.bench"),
    "pybullet_data": ("twin.bullet",),
    "torch": ("vision.nets", "vision.train"),
    "onnxruntime": ("vision.inspect", "vision.train"),
    "fastapi": ("serving.app", "serving.routes"),
    "hydra": ("serving.compose",),
    "omegaconf": ("serving.compose",),
    "sqlite3": ("serving.log",),
    "mcap": ("twin.record",),
    "websockets": ("serving",),
}


def modules() -> dict[str, Path]:
    """Return every module of the project by its dotted name."""
    found = {}
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            parts = path.relative_to(ROOT).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = modules()


def imports(name: str) -> Iterator[str]:
    """Yield what a module imports, anywhere in it, as dotted names of modules."""
    for node in ast.walk(ast.parse(MODULES[name].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name}: imports are absolute"
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield whole if whole in MODULES else str(node.module)


GRAPH = {name: {target for target in imports(name) if target in MODULES} for name in MODULES}


def inside(name: str, prefix: str) -> bool:
    return name == prefix or name.startswith(f"{prefix}.")


def test_twin_knows_neither_vision_nor_serving() -> None:
    wrong = [(a, b) for a in GRAPH if inside(a, "twin") for b in GRAPH[a] if not inside(b, "twin")]
    assert wrong == []


def test_vision_knows_only_the_values_of_the_twin() -> None:
    wrong = [
        (a, b)
        for a in GRAPH
        if inside(a, "vision")
        for b in GRAPH[a]
        if not inside(b, "vision") and b not in VISION_MAY_IMPORT
    ]
    assert wrong == []


def test_imports_never_circle() -> None:
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " -> ".join([*trail[trail.index(name) :], name])
        if name not in done:
            for target in sorted(GRAPH[name]):
                visit(target, (*trail, name))
            done.add(name)

    for name in sorted(GRAPH):
        visit(name, ())


@pytest.mark.parametrize("library", sorted(ROOMS))
def test_heavy_libraries_stay_in_their_rooms(library: str) -> None:
    wrong = [
        name
        for name in MODULES
        if any(inside(target, library) for target in imports(name))
        and not any(inside(name, room) for room in ROOMS[library])
    ]
    assert wrong == []


@pytest.mark.parametrize("name", sorted(MODULES))
def test_modules_and_functions_can_be_read_in_one_sitting(name: str) -> None:
    text = MODULES[name].read_text(encoding="utf-8")
    assert text.count("\n") <= MAX_LINES, f"{name}: what is the second thing in it?"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or 0) - node.lineno + 1
            assert lines <= MAX_FUNCTION_LINES, f"{name}.{node.name} has {lines} lines"


@pytest.mark.parametrize("name", sorted(name for name, path in MODULES.items() if path.name == "__init__.py"))
def test_a_folder_says_what_it_is_for_and_nothing_else(name: str) -> None:
    body = ast.parse(MODULES[name].read_text(encoding="utf-8")).body
    assert len(body) == 1
    assert ast.get_docstring(ast.parse(MODULES[name].read_text(encoding="utf-8")))


def test_every_test_stands_where_its_module_stands() -> None:
    for path in (ROOT / "tests").rglob("test_*.py"):
        folder = path.relative_to(ROOT / "tests").parent
        if folder.parts and folder.parts[0] not in OWN_SUITES:
            assert (ROOT / folder).is_dir(), f"{path}: no folder {folder} to mirror"


def test_it_runs_on_the_python_that_it_asks_for() -> None:
    assert sys.version_info[:2] == (3, 11)
