from pathlib import Path

import pytest

from serving import folders
from serving.folders import MADE, model_folder
from twin.errors import NotFoundError


def test_a_model_that_no_verb_makes_by_itself_is_to_be_trained() -> None:
    with pytest.raises(NotFoundError) as refused:
        model_folder("pcb")
    assert "no model 'pcb'; there are: " in str(refused.value)
    assert str(refused.value).endswith("path of a model folder: `linetwin train scene=NAME --out FOLDER` makes one")


@pytest.mark.parametrize("name", MADE)
def test_a_model_that_make_models_makes_is_told_so(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "shipped", lambda _: tmp_path)
    with pytest.raises(NotFoundError, match=f"no model '{name}'; `make models` makes it$"):
        model_folder(name)


def test_make_models_makes_what_it_is_said_to_make() -> None:
    recipe = (Path(__file__).parents[2] / "Makefile").read_text(encoding="utf-8").partition("\nmodels:")[2]
    for name in MADE:
        assert f" models/{name}/\n" in recipe.partition("\npicture:")[0]
