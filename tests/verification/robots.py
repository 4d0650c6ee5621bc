"""What robots do: when they arrive, and at what load their tools let go."""

import numpy as np
import pybullet as pb

from tests.twin.robots import with_iiwa
from tests.verification.lines import BEARING
from tests.verification.row import TICK_S, Row, absolute, percent
from twin.bullet.kinematics import Kinematics
from twin.bullet.world import World
from twin.constants import GRAVITY_MPS2
from twin.devices.gripper import Gripper, rated_load_n
from twin.devices.motion import JointMotion, JointVector
from twin.scene.robots import ParallelGripper, Robot
from twin.scene.scene import Scene
from twin.units.robot_places import GRASP_YAW_RAD

MOVES, CLEAR_Z_M, ARRIVED_RAD = 20, 0.33, 0.001
PLACE_M = (0.1, 0.0)
BELT_M, HALF_M, RAISE_M = 0.2, 0.007, 0.08
ROBOTS = {"Franka Panda": BEARING, "KUKA iiwa": with_iiwa(BEARING)}


def arrival() -> list[Row]:
    """Drive each robot along twenty planned moves; measure when its joints are all within 1 mrad for good.

    A plan of little jerk is itself that near before its end, by 20 ms and more. So the joints are held against the
    moment when the plan is that near, and against the plan's end only in how late they are.
    """
    rows = []
    for name, scene in ROBOTS.items():
        late_ms, behind_ms = zip(*_late_ms(scene), strict=True)
        for quantity, which, measured, source in (
            ("robot arrival within 1 mrad after ruckig's duration", "latest", max(late_ms), "ruckig's duration"),
            ("robot arrival within 1 mrad after its plan's", "worst", max(behind_ms, key=abs), "ruckig's plan"),
        ):
            rows.append(
                Row(
                    quantity=quantity,
                    condition=f"{name}, {which} of {MOVES} moves",
                    measured=measured,
                    expected=0.0,
                    unit="ms",
                    tolerance=absolute(20, "ms"),
                    source=source,
                )
            )
    return rows


def _targets(arm: Kinematics, robot: Robot) -> list[JointVector]:
    """Return random joint angles around home, within all ranges, whose grasp point is clear of everything."""
    rng = np.random.default_rng(5)
    found: list[JointVector] = []
    spread = np.array([0.9, 0.35, 0.4, 0.35, 0.4, 0.4, 0.9])
    while len(found) < MOVES:
        joints = tuple((np.array(robot.home_rad) + rng.uniform(-spread, spread)).tolist())
        if arm.model.within_range(joints) and arm.forward(joints)[0][2] > CLEAR_Z_M:
            found.append(joints)
    return found


def _late_ms(scene: Scene) -> list[tuple[float, float]]:
    """Return by how much the joints of each move arrive after the plan's end, and after the plan arrives (ms)."""
    robot_id, robot = scene.one_of(Robot)
    with Kinematics(robot_id, robot) as arm:
        places, limits = _targets(arm, robot), arm.model.limits
    world = World(scene)
    body, motion = world.robots[robot_id], JointMotion(robot.home_rad, limits)
    late_ms = []
    for target in places:
        motion.go(target)
        planned_s, due_s, arrived_s, now_s = motion.remaining_s, 0.0, 0.0, 0.0
        assert 0.2 < planned_s < 3.0
        while now_s < planned_s + 0.2:
            motion.advance(TICK_S)
            body.follow(motion.position_rad, motion.speed_radps)
            world.step()
            now_s += TICK_S
            if _off_rad(motion.position_rad, target) > ARRIVED_RAD:
                due_s = now_s + TICK_S
            if _off_rad(body.joints()[0], target) > ARRIVED_RAD:
                arrived_s = now_s + TICK_S
        late_ms.append((1000 * (arrived_s - planned_s), 1000 * (arrived_s - due_s)))
    world.close()
    return late_ms


def _off_rad(joints: JointVector, target: JointVector) -> float:
    """Return by how much the joint that is farthest off misses its target."""
    return max(abs(a - b) for a, b in zip(joints, target, strict=True))


def release() -> list[Row]:
    """Let a part that a tool holds grow heavier until the tool lets go."""
    rows = []
    for name, scene in (("fingers", BEARING), ("suction cup", with_iiwa(BEARING))):
        rated_n = rated_load_n(scene.one_of(Robot)[1].tool)
        rows.append(
            Row(
                quantity="load at which a tool lets go",
                condition=name,
                measured=_released_at_n(scene, rated_n),
                expected=rated_n,
                unit="N",
                tolerance=percent(5, rated_n),
                source="the tool's rated load",
            )
        )
    return rows


def _released_at_n(scene: Scene, rated_n: float) -> float:
    """Return the weight at which a raised part truly falls; twice the rated load where it never does."""
    lift = Lift(scene)
    mass_kg = scene.product.mass_kg
    held_at_m = lift.height_m
    assert lift.gripper.state == "holding"
    assert abs(held_at_m - (BELT_M + HALF_M + RAISE_M)) < 0.002
    while lift.gripper.state == "holding" and mass_kg * GRAVITY_MPS2 < 2 * rated_n:
        mass_kg += 0.0002 * rated_n
        lift.weigh(mass_kg)
        lift.step()
    for _ in range(120):
        lift.world.step()
    fell = lift.height_m < held_at_m - 0.05
    lift.world.close()
    return mass_kg * GRAVITY_MPS2 if fell else 2 * rated_n


class Lift:
    """A hand that grips a part on the stopped belt and raises it."""

    def __init__(self, scene: Scene) -> None:
        self.scene, self.world = scene, World(scene)
        robot_id, robot = scene.one_of(Robot)
        self.arm, self.gripper = self.world.robots[robot_id], Gripper(robot.tool, 1 / scene.tick_hz)
        grasp_m = BELT_M + (0.0105 if isinstance(robot.tool, ParallelGripper) else 2 * HALF_M)
        with Kinematics(robot_id, robot) as solver:
            low = solver.solve("low", (*PLACE_M, grasp_m), GRASP_YAW_RAD)
            high = solver.solve("high", (*PLACE_M, grasp_m + RAISE_M), GRASP_YAW_RAD, low)
        for tick in range(480):
            self._follow(robot.home_rad, low, tick / 360)
            self.world.step()
        self.body = self.world.parts.take()
        self.world.parts.stand(self.body, (*PLACE_M, BELT_M + HALF_M))
        self.world.parts.free(self.body)
        self.inertia = pb.getDynamicsInfo(self.body, -1, physicsClientId=self.world.client)[2]
        self._grip()
        for tick in range(360):
            self._follow(low, high, tick / 240)
            self.step()

    def _follow(self, begin: JointVector, end: JointVector, share: float) -> None:
        share = min(1.0, share)
        joints = tuple(a + share * (b - a) for a, b in zip(begin, end, strict=True))
        self.arm.follow(joints, (0.0,) * len(joints))

    def _grip(self) -> None:
        self.gripper.close()
        while self.gripper.state == "closing":
            self.arm.tool.act(self.gripper.state)
            self.world.step()
            if self.gripper.update(self.arm.tool.touches(self.body), 0.0, False) == "grip":
                self.arm.tool.grip(self.body)

    def step(self) -> None:
        """Let a tick pass; the tool lets go where its gripper says that the load is too great."""
        self.world.step()
        if self.gripper.update(False, self.arm.tool.load_n(), False) == "slip":
            self.arm.tool.release()

    def weigh(self, mass_kg: float) -> None:
        """Let the part weigh this much."""
        ratio = mass_kg / self.scene.product.mass_kg
        inertia = [ratio * value for value in self.inertia]
        pb.changeDynamics(self.body, -1, mass=mass_kg, localInertiaDiagonal=inertia, physicsClientId=self.world.client)

    @property
    def height_m(self) -> float:
        """Where the part is."""
        return self.world.parts.pose(self.body).position_m[2]
