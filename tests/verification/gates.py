"""Where gates stand, and where a part is when its gate begins to move."""

import math

from tests.twin.rig import GO, Run
from tests.verification.lines import BEARING, until
from tests.verification.row import TICK_S, Row, absolute
from twin.control.timing import gate_timing
from twin.scene.conveyors import Conveyor
from twin.scene.gates import Diverter
from twin.scene.sensors import PhotoEye

BEGUN_RAD = 0.001


def placement() -> list[Row]:
    """Let the shipped line pass a part; measure where its arm stood, and where the part was when the arm began."""
    gate_id, gate = BEARING.one_of(Diverter)
    run = Run(BEARING).step(1, GO)
    rest_rad = run.step(240).line.gate_angles_rad()[gate_id]
    until(run.step, lambda: run.line.gate_angles_rad()[gate_id] < rest_rad - BEGUN_RAD)
    shot = run.shots[0]
    assert run.driven == {shot.part_id}
    pose = run.line.pose_of(shot.part_id)
    assert pose is not None
    begun_mm = 1000 * pose.position_m[0]
    run.step(round(gate.open_s / TICK_S))
    aside_rad = run.line.gate_angles_rad()[gate_id]
    run.line.close()
    planned_mm = _planned_mm(gate)
    stands = [
        Row(
            quantity="gate placement, the arm's tip",
            condition=name,
            measured=1000 * 2 * gate.arm_length_m * math.sin(abs(angle_rad - wanted_rad) / 2),
            expected=0.0,
            unit="mm",
            tolerance=absolute(1, "mm"),
            source="the scene's arm",
        )
        for name, angle_rad, wanted_rad in (
            ("across the belt", rest_rad, gate.arm_angle_rad),
            ("aside", aside_rad, 0.0),
        )
    ]
    return [
        *stands,
        Row(
            quantity="place of a part when its gate begins to move",
            condition="0.15 m/s",
            measured=begun_mm,
            expected=planned_mm,
            unit="mm",
            # What the belt moves in two ticks (of the permit, of the valve), and three sigma of the photo-eye.
            tolerance=absolute(1.6, "mm"),
            source="the permit's count, and the valve's delay",
        ),
    ]


def _planned_mm(gate: Diverter) -> float:
    """Return where the part's centre is when its permit begins and the valve's delay has passed."""
    belt, eye = BEARING.all_of(Conveyor)[gate.conveyor], BEARING.one_of(PhotoEye)[1]
    begins_m = eye.distance_m + gate_timing(BEARING).valid_from_counts / belt.encoder_counts_per_m
    return 1000 * (begins_m - BEARING.product.shape.length_m / 2 + gate.valve.on_s * belt.speed_mps)
