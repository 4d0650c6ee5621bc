"""`linetwin inspect`: judges pictures, or folders of them."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from tqdm import tqdm

from serving.compose import validated
from serving.folders import model_folder
from serving.verbs import Outcome
from twin.errors import ConfigError, DataError
from twin.types import Verdict, value
from vision.data.picture import UnreadableError, pictures_below, read_picture, write_picture
from vision.inspect.judge import RecipeJudge
from vision.inspect.onnx import OnnxInspector
from vision.inspect.overlay import Row, overlay, write_csv
from vision.measure.score import frame_of

VERDICT = TypeAdapter(Verdict)


@value
class InspectSettings:
    """The block `inspect` of the configuration."""

    out: str | None
    threads: int


def run(config: Mapping[str, Any], paths: Sequence[str]) -> Outcome:
    """Judge each picture; one that cannot be read is named in its result and does not stop the others."""
    settings = validated(InspectSettings, config["inspect"], "inspect")
    if not paths:
        raise ConfigError(
            "PATH", "name at least one picture or folder", allowed="linetwin inspect PATH ... model_dir=DIR"
        )
    files = list(dict.fromkeys(file for path in paths for file in files_of(Path(path))))
    inspector = OnnxInspector(model_folder(config["model_dir"]), threads=settings.threads)
    judge = RecipeJudge.from_card(inspector.card, is_simulated=False)
    out = Path(settings.out) if settings.out else None
    rows = []
    for number, file in enumerate(tqdm(files, unit="image", desc="inspecting", disable=not sys.stderr.isatty())):
        rows.append(_row(file, inspector, judge, out, f"{number:06d}_{file.stem}.png"))
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        write_csv(out / "results.csv", rows)
    wrong = sum(row.error is not None for row in rows)
    result = {"results": [_told(row) for row in rows], "images": len(rows), "unreadable_n": wrong}
    return Outcome(result=result, text="\n".join(map(_line, rows)))


def files_of(path: Path) -> list[Path]:
    """Return the picture files that `path` means: itself, or all below it; raises `DataError` when there are none."""
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise DataError(str(path), "there is no such file or folder")
    found = pictures_below(path)
    if not found:
        raise DataError(str(path), "no image lies below it", advice="give pictures, or a folder that holds some")
    return found


def _row(file: Path, inspector: OnnxInspector, judge: RecipeJudge, out: Path | None, name: str) -> Row:
    try:
        pixels = read_picture(file)
    except UnreadableError as error:
        return Row(path=str(file), verdict=None, error=error.problem)
    frame = frame_of(str(file), pixels)
    inspection = inspector.inspect(frame)
    verdict = judge.judge(frame, inspection)
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        write_picture(out / name, overlay(pixels, inspection, verdict))
    return Row(path=str(file), verdict=verdict, error=None)


def _told(row: Row) -> dict[str, Any]:
    if row.verdict is None:
        return {"path": row.path, "evaluation": "undefined", "score": None, "defects": [], "error": row.error}
    plain = VERDICT.dump_python(row.verdict, mode="json")
    kept = ("evaluation", "score", "threshold", "reason", "defects", "timings_ms")
    return {"path": row.path, **{key: plain[key] for key in kept}, "error": None}


def _line(row: Row) -> str:
    if row.verdict is None:
        return f"{row.path}: skipped: {row.error}"
    return f"{row.path}: {row.verdict.evaluation} {row.verdict.score:.2f} {row.verdict.reason}".rstrip()
