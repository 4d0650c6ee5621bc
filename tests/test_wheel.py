"""A wheel built from the checkout works in a fresh place, from any folder."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    tree = tmp_path_factory.mktemp("tree") / "linetwin"
    # Built from a copy of what git tracks, so that neither the checkout nor an earlier build leaks in or is touched.
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    for name in filter(None, tracked.decode().split("\0")):
        if (source := ROOT / name).is_file():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            (tree / name).write_bytes(source.read_bytes())
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(tree)]
    subprocess.run(build, check=True, capture_output=True)
    return next(out.glob("*.whl"))


def test_it_holds_code_and_data_and_no_tests(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert "linetwin_data/scenes/bearing/scene.yaml" in names
    assert "linetwin_data/models/bearing/model.onnx" in names
    assert "serving/page/index.html" in names
    assert not [name for name in names if name.startswith("tests")]
    code = {str(path.relative_to(ROOT)) for top in ("twin", "vision", "serving") for path in (ROOT / top).rglob("*.py")}
    assert code <= set(names)


def test_it_works_from_any_folder(wheel: Path, tmp_path: Path) -> None:
    site, anywhere = tmp_path / "site", tmp_path / "any where"
    anywhere.mkdir()
    install = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        "--target",
        str(site),
        str(wheel),
    ]
    subprocess.run(install, check=True, capture_output=True)
    code = "import serving.main, sys; print(serving.main.__file__); sys.exit(serving.main.main(['models', '--json']))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=anywhere,
        env={**os.environ, "PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
        check=True,
    )
    where, told = done.stdout.splitlines()
    assert Path(where).is_relative_to(site)
    assert "bearing" in told
