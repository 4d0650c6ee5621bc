"""What a pneumatic device of a running line takes: its valve's power, and air by the stroke."""

from twin.devices.cylinder import Cylinder
from twin.scene.pneumatic import Pneumatic
from twin.units.site import Draw


class AirDraw:
    """Counts the strokes of one cylinder."""

    def __init__(self, scene: Pneumatic, cylinder: Cylinder) -> None:
        self._scene, self._cylinder = scene, cylinder
        self._counted = 0

    def draw(self) -> Draw:
        """Return what was taken since the last call."""
        strokes, self._counted = self._cylinder.strokes - self._counted, self._cylinder.strokes
        return Draw(works=self._cylinder.energised, air_nl=strokes * self._scene.air_nl_per_stroke)
