"""Joint motion from state to state within velocity, acceleration and jerk limits, and braking within the same."""

from collections.abc import Sequence

from ruckig import ControlInterface, InputParameter, Result, Ruckig, Synchronization, Trajectory

from twin.errors import RunError
from twin.types import value

JointVector = tuple[float, ...]
PACE_PER_S = 5.0
"""How fast the pace changes: from full to none in 0.2 s."""


@value
class JointLimits:
    """How fast each joint of an arm may turn (rad/s), gather speed (rad/s2) and change that (rad/s3)."""

    max_radps: JointVector
    max_radps2: JointVector
    max_radps3: JointVector

    def scaled(self, velocity: float, acceleration: float, time_factor: float) -> "JointLimits":
        """Return limits times the two scales, under which every move then takes `time_factor` times as long.

        Stretching time by k divides speeds by k, accelerations by its square and jerks by its cube.
        """
        speed, gain, jerk = velocity / time_factor, acceleration / time_factor**2, acceleration / time_factor**3
        return JointLimits(
            max_radps=tuple(limit * speed for limit in self.max_radps),
            max_radps2=tuple(limit * gain for limit in self.max_radps2),
            max_radps3=tuple(limit * jerk for limit in self.max_radps3),
        )


class JointMotion:
    """The planned state of one arm. `advance` it a tick at a time; `go` and `brake` plan anew from where it is."""

    def __init__(
        self, start_rad: Sequence[float], limits: JointLimits, speed_radps: Sequence[float] | None = None
    ) -> None:
        """Begin at a place, at rest or with a speed."""
        self.limits = limits
        self._joints = len(start_rad)
        self._still: JointVector = (0.0,) * self._joints
        self._otg = Ruckig(self._joints)
        self._plan: Trajectory | None = None
        self._at_s = 0.0
        self.position_rad: JointVector = tuple(start_rad)
        self.speed_radps = self._end_radps = self._still if speed_radps is None else tuple(speed_radps)
        self.acceleration_radps2 = self._still
        self.slower = 1.0
        """How many times longer its plans take than they should."""
        self._pace = 1.0
        self.over_s = 0.0
        """How long before the last tick's end the last plan was carried out."""

    @property
    def resting(self) -> bool:
        """Whether the last plan has been carried out and the arm stands."""
        return self._plan is None and self.speed_radps == self._still

    @property
    def arrived(self) -> bool:
        """Whether the last plan has been carried out; the arm may go on with the speed that it arrived with."""
        return self._plan is None

    @property
    def remaining_s(self) -> float:
        """How long the present plan still takes."""
        return 0.0 if self._plan is None else max(0.0, self._plan.duration - self._at_s) / self._pace

    def go(self, target_rad: Sequence[float]) -> None:
        """Plan to a standstill at `target_rad`, time-optimal within the limits."""
        self.go_through(target_rad, self._still)

    def go_through(self, target_rad: Sequence[float], speed_radps: Sequence[float]) -> None:
        """Plan to pass `target_rad` with a speed, time-optimal within the limits; without a new plan it goes on so."""
        request = self._request()
        request.target_position = list(target_rad)
        request.target_velocity = list(speed_radps)
        self._start(request)

    def lead(self, position_rad: JointVector, speed_radps: JointVector, tick_s: float) -> None:
        """Take the state at the end of the coming tick from whoever leads the arm along a path, in place of a plan."""
        change = zip(self.speed_radps, speed_radps, strict=True)
        self.acceleration_radps2 = tuple((after - before) / tick_s for before, after in change)
        self.position_rad, self.speed_radps, self._plan = position_rad, speed_radps, None

    def brake(self) -> None:
        """Plan to a standstill as soon as the limits allow, wherever that is."""
        request = self._request()
        request.control_interface = ControlInterface.Velocity
        request.target_velocity = list(self._still)
        self._start(request)

    def duration_s(self, start_rad: Sequence[float], target_rad: Sequence[float]) -> float:
        """Return how long a move between two standstills takes."""
        probe = JointMotion(start_rad, self.limits)
        probe.go(target_rad)
        return probe.remaining_s

    def duration_through_s(self, target_rad: Sequence[float], speed_radps: Sequence[float]) -> float:
        """Return how long the arm takes from its present state to pass a place with a speed."""
        probe = JointMotion(self.position_rad, self.limits, self.speed_radps)
        probe.acceleration_radps2 = self.acceleration_radps2
        probe.go_through(target_rad, speed_radps)
        return probe.remaining_s

    def advance(self, tick_s: float) -> None:
        """Let one tick of the plan pass; an arm that is slower lets less of it pass."""
        change = 1 / self.slower - self._pace
        if change:
            self._pace += max(-PACE_PER_S * tick_s, min(PACE_PER_S * tick_s, change))
        if self._plan is None:
            return
        pace, duration_s = self._pace, self._plan.duration
        self._at_s += tick_s * pace
        position, speed, acceleration = self._plan.at_time(min(self._at_s, duration_s))
        if self._at_s < duration_s:
            if pace != 1.0:
                speed = [each * pace for each in speed]
                acceleration = [each * pace**2 for each in acceleration]
            self.position_rad, self.speed_radps = tuple(position), tuple(speed)
            self.acceleration_radps2 = tuple(acceleration)
            return
        end_radps = tuple(each * pace for each in self._end_radps)
        self.over_s = (self._at_s - duration_s) / pace
        self.position_rad = tuple(a + self.over_s * b for a, b in zip(position, end_radps, strict=True))
        self._plan, self.speed_radps, self.acceleration_radps2 = None, end_radps, self._still

    def _request(self) -> InputParameter:
        request = InputParameter(self._joints)
        request.current_position = list(self.position_rad)
        # Plans are made for the full pace: where the arm is slower, its present speed stands for a greater one.
        request.current_velocity = [each / self._pace for each in self.speed_radps]
        request.current_acceleration = [each / self._pace**2 for each in self.acceleration_radps2]
        request.max_velocity = list(self.limits.max_radps)
        request.max_acceleration = list(self.limits.max_radps2)
        request.max_jerk = list(self.limits.max_radps3)
        request.synchronization = Synchronization.Phase
        return request

    def _start(self, request: InputParameter) -> None:
        plan = Trajectory(self._joints)
        result = self._otg.calculate(request, plan)
        if result not in (Result.Working, Result.Finished):
            raise RunError(f"no motion within the joint limits from {self.position_rad}: ruckig answered {result}")
        self._plan, self._at_s, self._end_radps = plan, 0.0, tuple(request.target_velocity)
