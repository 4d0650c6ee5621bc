"""Finds the data folders that ship (`configs`, `scenes`, `models`): in a checkout beside the code, in a wheel installed."""

from importlib import resources
from pathlib import Path
from typing import Literal

Shipped = Literal["configs", "scenes", "models"]


def shipped(folder: Shipped) -> Path:
    """Return the path of a folder of data that ships with LineTwin."""
    checkout = Path(__file__).resolve().parent.parent / folder
    if checkout.is_dir():
        return checkout
    return Path(str(resources.files(f"linetwin_data.{folder}")))
