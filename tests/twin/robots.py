"""Two robots of `pybullet_data` with what their makers' datasheets say, and a tool for each: what the tests share."""

from dataclasses import replace

from twin.devices.motion import JointLimits
from twin.scene.robots import Arm, ParallelGripper, Robot, VacuumCup
from twin.scene.scene import Scene

PANDA = Arm(
    tip_link="panda_grasptarget",
    max_radps2=(15.0, 7.5, 10.0, 12.5, 15.0, 20.0, 20.0),
    max_radps3=(7500.0, 3750.0, 5000.0, 6250.0, 7500.0, 10000.0, 10000.0),
)
PANDA_LIMITS = JointLimits(
    max_radps=(2.175, 2.175, 2.175, 2.175, 2.61, 2.61, 2.61),
    max_radps2=PANDA.max_radps2,
    max_radps3=PANDA.max_radps3,
)
FINGERS = ParallelGripper(
    kind="parallel_gripper",
    hand_link="panda_hand",
    finger_joints=("panda_finger_joint1", "panda_finger_joint2"),
    open_m=0.029,
)
IIWA = Arm(
    tip_link="lbr_iiwa_link_7",
    max_radps=(1.71, 1.71, 1.745, 2.269, 2.443, 3.142, 3.142),
    max_radps2=(10.0,) * 7,
    max_radps3=(1000.0,) * 7,
)
CUP = VacuumCup(kind="vacuum_cup", reach_m=0.1)


def with_iiwa(scene: Scene, cup: VacuumCup = CUP) -> Scene:
    """Return the bearing line with a KUKA iiwa and a suction cup in the place of its robot.

    The body of a part is a solid cylinder: here it stands for a part whose face is closed.
    """
    robot_id, robot = scene.one_of(Robot)
    iiwa = replace(
        robot,
        urdf="kuka_iiwa/model.urdf",
        arm=IIWA,
        tool=cup,
        base_m=(0.25, -0.6, 0.0),
        base_yaw_rad=1.5708,
        home_rad=(0.6, 0.4, 0.0, -1.6, 0.0, 1.1, 0.0),
    )
    return replace(scene, devices=scene.devices | {robot_id: iiwa})
