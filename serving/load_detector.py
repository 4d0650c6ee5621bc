"""Loads a model folder with the recipe of a scene: here vision and the server are joined."""

from pathlib import Path

from serving.detector import Detector
from serving.hub.inspection import ModelName
from serving.settings import ServerSettings
from twin.camera.sensor import channels
from twin.scene.optics import Camera
from vision.inspect.judge import RecipeJudge
from vision.inspect.onnx import OnnxInspector


def load_detector(settings: ServerSettings) -> Detector:
    """Return the detector, warm, so that no part waits for it; `ModelError` for a folder that must not be used."""
    recipe = settings.scene.recipe
    inspector = OnnxInspector(Path(settings.model_dir), product=settings.scene.product)
    optics = settings.scene.one_of(Camera)[1].optics
    inspector.warm_up(optics.height_px, optics.width_px, channels(optics))
    card = inspector.card
    judge = RecipeJudge.of_scene(card, recipe, is_simulated=settings.is_simulated)
    name = ModelName(
        recipe_id=recipe.recipe_id,
        model_id=card.model_id,
        model_sha256=card.sha256,
        is_simulated=settings.is_simulated,
    )
    return Detector(inspector=inspector, judge=judge, name=name)
