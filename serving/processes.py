"""`python -m serving.processes NAME SETTINGS.json`: one of the three live programs, as the demo starts them."""

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from serving.settings import ControllerSettings, PlantSettings, ServerSettings, load
from twin.errors import LineTwinError


def _server(path: Path) -> None:
    from serving.load_detector import load_detector
    from serving.server import run_server

    run_server(load(ServerSettings, path), load_detector, watch_stdin=True)


def _plant(path: Path) -> None:
    from serving.plant.process import run_plant

    run_plant(load(PlantSettings, path), watch_stdin=True)


def _controller(path: Path) -> None:
    from serving.controller.process import run_controller

    run_controller(load(ControllerSettings, path), watch_stdin=True)


PROGRAMS: dict[str, Callable[[Path], None]] = {"server": _server, "plant": _plant, "controller": _controller}


def main(argv: Sequence[str], programs: Mapping[str, Callable[[Path], None]] = PROGRAMS) -> int:
    """Run the program `argv[0]` with the settings in the file `argv[1]`."""
    try:
        programs[argv[0]](Path(argv[1]))
    except LineTwinError as error:
        print(f"linetwin {argv[0]}: {error}", file=sys.stderr)
        return error.exit_status
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
