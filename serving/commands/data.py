"""`linetwin data`: what a data set holds, and what leaks in it, before anybody trains on it."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field
from tqdm import tqdm

from serving.compose import validated
from serving.data_page.page import write_overview
from serving.data_page.told import as_plain, as_text
from serving.datasets import data_settings, load_data
from serving.verbs import Outcome
from twin.errors import ConfigError
from twin.types import value
from vision.data.overview import overview


@value
class ReportSettings:
    """The block `report` of the configuration."""

    out: str | None
    seed: Annotated[int, Field(ge=0)]


def run(config: Mapping[str, Any], _paths: Sequence[str]) -> Outcome:
    """Tell what is in a data set; the status is 1 when one picture stands in two splits."""
    settings = validated(ReportSettings, config["report"], "report")
    choice = data_settings(config)
    data = load_data(choice, config)
    out = _folder(settings.out)
    with tqdm(total=len(data.samples), unit="image", desc="reading", disable=not sys.stderr.isatty()) as bar:

        def read(count: int) -> None:
            bar.update(count - bar.n)

        told = overview(
            data,
            seed=settings.seed,
            val_share=choice.val_share,
            test_share=choice.test_share,
            read=read,
        )
    result, text = as_plain(told), as_text(told)
    if out is not None:
        page = write_overview(out, told)
        result, text = {**result, "report": str(page)}, f"{text}\n{page}"
    return Outcome(result=result, text=text, status=1 if told.leaks else 0)


def _folder(out: str | None) -> Path | None:
    """Return the folder for the page, made where it was not there; raises `ConfigError` where it cannot be."""
    if out is None:
        return None
    folder = Path(out)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        problem = f"this folder cannot be made ({error.strerror})"
        raise ConfigError("report.out", problem, got=out, allowed="a folder, or a path where one can be made") from None
    return folder
