"""A pusher's body: a plate beside the belt that a cylinder pushes across it."""

import pybullet as pb

from twin.bullet.slide import SlideBody
from twin.lanes import Lane
from twin.scene.gates import Pusher

PLATE_MASS_KG = 0.2
THICKNESS_M = 0.008
GAP_M = 0.002


class PlateBody:
    """The plate of one pusher. `push` before a tick, `out_m` after it (0: retracted, the scene's stroke: extended)."""

    def __init__(self, client: int, gate: Pusher, lane: Lane) -> None:
        side = 1.0 if gate.side == "left" else -1.0
        length_m, height_m = gate.plate_m
        aside_m = side * (lane.width_m / 2 + gate.offset_m + THICKNESS_M / 2)
        self._force_n = gate.force_n
        self._slide = SlideBody(
            client,
            (length_m, THICKNESS_M, height_m),
            lane.place(gate.distance_m, aside_m, GAP_M + height_m / 2),
            pb.getQuaternionFromEuler((0, 0, lane.heading_rad)),
            axis=(0.0, -side, 0.0),
            mass_kg=PLATE_MASS_KG,
            coulomb=gate.friction,
        )
        self.push(0.0, 1.0)

    def push(self, to_m: float, max_mps: float) -> None:
        """Push the plate towards a place of its stroke, never faster than `max_mps`."""
        self._slide.push(to_m, max_mps, self._force_n)

    def again(self) -> None:
        """Tell the motor again, for another length of the steps."""
        self._slide.again()

    def out_m(self) -> float:
        """Return how far the plate is out."""
        return self._slide.moved_m()
