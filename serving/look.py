"""What looks at the parts of a scene in lock-step: its own model, and a judge by its recipe."""

from collections.abc import Callable

from serving.folders import model_folder
from twin.scene.scene import Scene
from twin.types import Inspector, Judge
from vision.inspect.judge import RecipeJudge
from vision.inspect.onnx import OnnxInspector

Look = Callable[[Scene], tuple[Inspector, Judge]]
"""Makes what looks at the parts of a scene, in the process that runs it."""


def look_by_model(scene: Scene) -> tuple[OnnxInspector, RecipeJudge]:
    """Return the scene's own model, and a judge by its recipe."""
    inspector = OnnxInspector(model_folder(scene.recipe.model), product=scene.product)
    return inspector, RecipeJudge.of_scene(inspector.card, scene.recipe)
