import json
import subprocess
import sys

import pytest

from serving.main import _lines, main
from serving.verbs import VERBS

HEAVY = ("numpy", "cv2", "torch", "onnxruntime", "pybullet", "fastapi", "hydra", "pydantic", "scipy", "mcap")


@pytest.mark.parametrize(
    "words",
    [["--help"], ["run", "--help"], ["demo", "--help"], ["replay", "--help"], ["trace", "--help"], ["study", "--help"]],
)
def test_help_imports_nothing_heavy(words: list[str]) -> None:
    code = (
        "import contextlib, sys\nfrom serving.main import main\n"
        f"with contextlib.suppress(SystemExit):\n    main({words!r})\n"
        f"print([m for m in {HEAVY!r} if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_overview_names_every_verb(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    told = capsys.readouterr().out
    assert all(verb in told for verb in VERBS)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["conjure"], "no verb 'conjure'"),
        (["scenes", "--jsn"], "--json"),
        (["models", "bearing"], "takes key=value and flags only"),
        (["scenes", "x=1"], "x: this key is not known"),
        (["run", "scene=none_such"], "bearing"),
        (["run", "run.seed=one"], "run.seed"),
    ],
)
def test_a_usage_error_is_one_sentence_and_status_2(
    words: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert told in err
    assert err.count("\n") == 1


def test_json_is_one_object_on_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scenes", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["scenes"]
    assert "bearing" in [row["name"] for row in rows]


def test_the_composed_configuration_is_shown_and_nothing_runs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "--duration", "7", "--cfg"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["run"]["duration_s"] == 7
    assert shown["scene"]["devices"]["camera"]["optics"]["exposure_us"] == 100


def test_a_scene_that_cannot_work_is_not_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "--cfg", "scene.product.balls=20"]) == 2
    assert "scene.product.balls: so many balls" in capsys.readouterr().err


def test_a_key_that_is_taken_away_is_an_override_and_no_path(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "~scene.incoming.nothing", "--cfg"]) == 2
    assert "scene.incoming.nothing: this key is not known" in capsys.readouterr().err
    assert main(["inspect", "~model_dir", "--cfg"]) == 2
    assert "model_dir: this block is needed" in capsys.readouterr().err


def test_the_help_of_a_verb_on_photographs_tells_their_keys(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["data", "--help"])
    told = capsys.readouterr().out
    assert all(f"  data.{key}: " in told for key in ("root", "layout", "group", "unlabelled"))


def test_numbers_and_lists_are_told_without_pythons_marks() -> None:
    told = _lines({"auroc": 0.90909090909, "ci95": (0.1941204, 0.99369), "left": [], "named": [{"path": "a", "n": 2}]})
    assert told == "auroc: 0.9091\nci95: 0.1941, 0.9937\nleft: none\nnamed: path a n 2"
