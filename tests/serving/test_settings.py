from pathlib import Path

from serving.compose import compose_scene
from serving.settings import ControllerSettings, load, save


def test_settings_come_out_of_the_file_as_they_went_in(tmp_path: Path) -> None:
    settings = ControllerSettings(scene=compose_scene(), url="ws://x", io="ws://y", consumer="线")
    save(settings, tmp_path / "s.json")
    assert load(ControllerSettings, tmp_path / "s.json") == settings
