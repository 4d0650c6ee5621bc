"""The busy line stepped as one would at first: every part in contact, every ray and motor in each step."""

from collections.abc import Iterator, Sequence

import pybullet as pb

from serving.bench.busy_line import EYES
from twin.line import Line

ARM_JOINTS = 7
DEFAULT_ERP, DEFAULT_ITERATIONS = 0.2, 50
"""The engine's own solver settings."""


class NaiveLine:
    """The bodies of a line, stepped by hand at one step a tick. `robots_rad` are the arms' angles, tick by tick."""

    def __init__(self, line: Line, robots_rad: Sequence[Sequence[Sequence[float]]]) -> None:
        self._line, self._world, self._robots_rad = line, line.site.world, robots_rad
        self._client, self._tick = line.site.world.client, 0
        pb.setPhysicsEngineParameter(
            fixedTimeStep=1 / line.scene.tick_hz, numSolverIterations=DEFAULT_ITERATIONS, contactERP=DEFAULT_ERP,
            physicsClientId=self._client,
        )  # fmt: skip
        self._starts, self._ends = map(list, zip(*self._rays(), strict=True))
        self._joints = [list(range(ARM_JOINTS)) for _ in self._world.robots]

    def _rays(self) -> Iterator[tuple[tuple[float, float, float], tuple[float, float, float]]]:
        belts = list(self._line.site.belts.values())
        for number in range(EYES):
            lane, half_m = belts[number % len(belts)].lane, belts[number % len(belts)].lane.width_m / 2 + 0.02
            along_m = 0.5 + 0.6 * (number // len(belts))
            yield lane.place(along_m, -half_m, 0.007), lane.place(along_m, half_m, 0.007)

    def step(self) -> None:
        """Let one tick pass."""
        for belt in self._line.site.belts.values():
            self._world.belts[belt.belt_id].drive(belt.conveyor.speed_mps)
        pb.rayTestBatch(self._starts, self._ends, numThreads=1, physicsClientId=self._client)
        angles = self._robots_rad[self._tick]
        for robot, joints, target in zip(self._world.robots.values(), self._joints, angles, strict=True):
            pb.setJointMotorControlArray(
                robot.body, joints, pb.POSITION_CONTROL, targetPositions=list(target), physicsClientId=self._client
            )
        pb.stepSimulation(physicsClientId=self._client)
        self._tick += 1

    def along_m(self) -> dict[int, float]:
        """Return how far along its belt each part's body is."""
        lane = next(iter(self._line.site.belts.values())).lane
        bodies = self._line.site.tracker.parts
        return {body: lane.along(self._world.parts.pose(body).position_m)[0] for body in bodies}
