"""Joint motion from state to state within velocity, acceleration and jerk limits, and braking within the same.

Limits are the Franka Panda's datasheet figures (Franka Control Interface documentation, "Limits for Panda").
"""

from collections.abc import Sequence

from ruckig import ControlInterface, InputParameter, Result, Ruckig, Synchronization, Trajectory

from twin.errors import RunError

JOINTS = 7
MAX_RADPS = (2.1750, 2.1750, 2.1750, 2.1750, 2.6100, 2.6100, 2.6100)
MAX_RADPS2 = (15.0, 7.5, 10.0, 12.5, 15.0, 20.0, 20.0)
MAX_RADPS3 = (7500.0, 3750.0, 5000.0, 6250.0, 7500.0, 10000.0, 10000.0)

JointVector = tuple[float, ...]
AT_REST: JointVector = (0.0,) * JOINTS


class JointMotion:
    """The planned state of one arm. `advance` it a tick at a time; `go` and `brake` plan anew from where it is."""

    def __init__(self, start_rad: Sequence[float], velocity_scale: float = 1, acceleration_scale: float = 1) -> None:
        self._scales = (velocity_scale, acceleration_scale)
        self._max_v = [limit * velocity_scale for limit in MAX_RADPS]
        self._max_a = [limit * acceleration_scale for limit in MAX_RADPS2]
        self._max_j = [limit * acceleration_scale for limit in MAX_RADPS3]
        self._otg = Ruckig(JOINTS)
        self._plan: Trajectory | None = None
        self._at_s = 0.0
        self.position_rad: JointVector = tuple(start_rad)
        self.speed_radps: JointVector = AT_REST
        self.acceleration_radps2: JointVector = AT_REST

    @property
    def resting(self) -> bool:
        """Whether the last plan has been carried out and the arm stands."""
        return self._plan is None

    @property
    def remaining_s(self) -> float:
        """How long the present plan still takes."""
        return 0.0 if self._plan is None else max(0.0, self._plan.duration - self._at_s)

    def go(self, target_rad: Sequence[float]) -> None:
        """Plan to a standstill at `target_rad`, time-optimal within the limits."""
        request = self._request()
        request.target_position = list(target_rad)
        request.target_velocity = list(AT_REST)
        self._start(request)

    def brake(self) -> None:
        """Plan to a standstill as soon as the limits allow, wherever that is."""
        request = self._request()
        request.control_interface = ControlInterface.Velocity
        request.target_velocity = list(AT_REST)
        self._start(request)

    def duration_s(self, start_rad: Sequence[float], target_rad: Sequence[float]) -> float:
        """Return how long a move between two standstills takes."""
        probe = JointMotion(start_rad, *self._scales)
        probe.go(target_rad)
        return probe.remaining_s

    def advance(self, tick_s: float) -> None:
        """Let one tick of the plan pass."""
        if self._plan is None:
            return
        self._at_s += tick_s
        position, speed, acceleration = self._plan.at_time(min(self._at_s, self._plan.duration))
        self.position_rad = tuple(position)
        if self._at_s >= self._plan.duration:
            self._plan, self.speed_radps, self.acceleration_radps2 = None, AT_REST, AT_REST
        else:
            self.speed_radps, self.acceleration_radps2 = tuple(speed), tuple(acceleration)

    def _request(self) -> InputParameter:
        request = InputParameter(JOINTS)
        request.current_position = list(self.position_rad)
        request.current_velocity = list(self.speed_radps)
        request.current_acceleration = list(self.acceleration_radps2)
        request.max_velocity, request.max_acceleration, request.max_jerk = self._max_v, self._max_a, self._max_j
        request.synchronization = Synchronization.Phase
        return request

    def _start(self, request: InputParameter) -> None:
        plan = Trajectory(JOINTS)
        result = self._otg.calculate(request, plan)
        if result not in (Result.Working, Result.Finished):
            raise RunError(f"no motion within the joint limits from {self.position_rad}: ruckig answered {result}")
        self._plan, self._at_s = plan, 0.0
