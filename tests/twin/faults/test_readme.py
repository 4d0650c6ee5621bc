"""The pages about faults: every kind has its row, and the example is a scene that holds."""

import re
from dataclasses import replace
from pathlib import Path
from typing import get_args, get_type_hints

import pytest
from omegaconf import OmegaConf
from pydantic import TypeAdapter

from serving.compose import compose_scene
from twin.check.scene import check
from twin.scene.faults import Fault
from twin.scene.operators import Operators

FOLDER = Path(__file__).parents[3] / "twin/faults"
KINDS = {get_args(get_type_hints(each)["kind"])[0] for each in get_args(get_args(Fault)[0])}


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_every_kind_has_a_row_and_the_example_loads(name: str) -> None:
    text = (FOLDER / name).read_text(encoding="utf-8")
    rows = set(re.findall(r"^\| `(\w+)`", text, re.MULTILINE))
    assert KINDS - rows == set()
    example = re.search(r"```yaml\n(.*?)```", text, re.DOTALL)
    assert example is not None
    told = OmegaConf.to_container(OmegaConf.create(example.group(1)))
    assert isinstance(told, dict)
    faults = TypeAdapter(dict[str, Fault]).validate_python(told["faults"])
    operators = TypeAdapter(Operators).validate_python(told["operators"])
    check(replace(compose_scene("minimal"), faults=faults, operators=operators))
