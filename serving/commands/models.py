"""`linetwin models`: what models are there, a line each."""

from collections.abc import Mapping, Sequence
from typing import Any

from serving.folders import shipped
from serving.verbs import Outcome
from twin.errors import ConfigError
from vision.inspect.load import read_card


def run(config: Mapping[str, Any], paths: Sequence[str]) -> Outcome:
    """List the models that ship, with what their cards say."""
    if config or paths:
        raise ConfigError(next(iter(config or paths)), "models takes nothing")
    rows = []
    for path in sorted(shipped("models").glob("*/card.json")):
        card = read_card(path.parent)
        rows.append(
            {
                "name": path.parent.name,
                "kind": card.kind,
                "classes": list(card.classes),
                "recipe_id": card.recipe_id,
                "threshold": card.threshold.score,
                "threshold_state": card.threshold.state,
                "metrics": card.metrics,
                "sha256": card.sha256,
            }
        )
    text = "\n".join(f"{row['name']}  {row['kind']}, {row['metrics']}, {row['threshold_state']}" for row in rows)
    return Outcome(result={"models": rows}, text=text or "no model ships here; make one with `linetwin train`")
