import pytest

from serving.commands import models
from serving.folders import shipped
from twin.errors import ConfigError


def test_every_model_that_ships_is_listed_with_its_card() -> None:
    rows = models.run({}, ()).result["models"]
    assert [row["name"] for row in rows] == sorted(path.parent.name for path in shipped("models").glob("*/card.json"))
    for row in rows:
        assert row["classes"]
        assert len(row["sha256"]) == 64


def test_models_takes_nothing() -> None:
    with pytest.raises(ConfigError, match="models takes nothing"):
        models.run({}, ["x"])
