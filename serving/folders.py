"""Finds the data folders that ship (`configs`, `scenes`, `models`), in a checkout and in an installed wheel."""

from pathlib import Path
from typing import Literal

from twin.errors import NotFoundError

Shipped = Literal["configs", "scenes", "models"]

MADE = ("bearing",)
"""The models that `make models` makes."""


def shipped(folder: Shipped) -> Path:
    """Return the path of a folder of data that ships with LineTwin."""
    home = Path(__file__).resolve().parent.parent
    checkout = home / folder
    return checkout if checkout.is_dir() else home / "linetwin_data" / folder


def model_folder(name: str) -> Path:
    """Return the folder of the model that ships as `name`, or of the path that it is; raises `NotFoundError`."""
    known = {path.parent.name: path.parent for path in sorted(shipped("models").glob("*/card.json"))}
    if name in known:
        return known[name]
    folder = Path(name).expanduser()
    if folder.is_dir():
        return folder.resolve()
    trained = "or give the path of a model folder: `linetwin train scene=NAME --out FOLDER` makes one"
    advice = "`make models` makes it" if name in MADE else trained
    raise NotFoundError("model", name, exist=known, advice=advice)
