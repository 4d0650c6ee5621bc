"""Where the files of a scene lie: a product's photographs count from the scene's folder, wherever the command runs."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any


def found_from(scene: Any, folder: Path) -> None:
    """Write whole paths into a composed scene, in place, for the photographs of its products.

    What is not as it should be is left for the scene's validation to tell.
    """
    for product in _products(scene):
        cut_outs = product.get("cut_outs")
        lists = [product.get("photographs"), *(cut_outs.values() if isinstance(cut_outs, dict) else ())]
        for photograph in (each for group in lists if isinstance(group, list) for each in group):
            if isinstance(photograph, dict) and isinstance(photograph.get("file"), str):
                photograph["file"] = str(folder / Path(photograph["file"]).expanduser())


def _products(scene: Any) -> Iterator[dict[Any, Any]]:
    if not isinstance(scene, dict):
        return
    strangers = scene.get("strangers")
    for product in (scene.get("product"), *(strangers.values() if isinstance(strangers, dict) else ())):
        if isinstance(product, dict):
            yield product
