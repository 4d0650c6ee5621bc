"""The one vocabulary of events. Every twin and a real line emit the same; KPIs and pages are folds over it.

Times are simulated seconds since the run began (`t_s`). `event_id` derives from its source and a serial, so that a run
with the same seed writes the same bytes, and an event sent twice can be told.
"""

from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from twin.types import Disposition, OperatorCommand, PartTruth, TagValue, value

PackMLState = Literal[
    "Clearing", "Stopped", "Starting", "Idle", "Suspended", "Execute", "Stopping", "Aborting", "Aborted",
    "Holding", "Held", "Unholding", "Suspending", "Unsuspending", "Resetting", "Completing", "Complete",
]  # fmt: skip
"""PackML state names (ANSI/ISA-TR88.00.02). Names, never numbers: two clashing numberings exist."""

UnitMode = Literal["Production", "Manual"]
"""PackML unit modes, by their names."""

Outlet = Literal["good", "reject", "hold"]
FLOOR, PART = "floor", "part"
"""What stands where a device is named and none is meant."""


@value
class EventBase:
    """What every event carries."""

    event_id: str
    t_s: float
    source: str


@value
class PartReleased(EventBase):
    """A part stands on the line (belt or station), or fell on its way there (`PartLost` follows)."""

    part_id: str
    type: Literal["part_released"] = "part_released"


@value
class ZoneEntered(EventBase):
    """A part entered a zone of the line, such as a belt."""

    part_id: str
    zone: str
    type: Literal["zone_entered"] = "zone_entered"


@value
class StationStateChanged(EventBase):
    """A station's PackML state changed; `reason` says why where it is known (starved, blocked, no_verdict, ...)."""

    station_id: str
    state: PackMLState
    reason: str = ""
    type: Literal["station_state_changed"] = "station_state_changed"


@value
class UnitModeChanged(EventBase):
    """A station's PackML unit mode changed: it produces, or persons move it by hand."""

    station_id: str
    mode: UnitMode
    reason: str = ""
    type: Literal["unit_mode_changed"] = "unit_mode_changed"


@value
class InspectionTriggered(EventBase):
    """A photo-eye's edge fired a camera. `part_id` may be unknown to a real line."""

    trigger_id: str
    camera_id: str
    part_id: str | None
    encoder_count: int
    t_mono_ns: int = 0
    type: Literal["inspection_triggered"] = "inspection_triggered"


@value
class InspectionFinished(EventBase):
    """A verdict reached the controller; `late` when it came after the count by which it was needed."""

    trigger_id: str
    evaluation: Literal["ok", "not_ok", "not_decidable", "undefined"]
    late: bool
    type: Literal["inspection_finished"] = "inspection_finished"


@value
class PartDisposed(EventBase):
    """The controller decided where a part goes, and why ("ok", "not_ok", "no_verdict", "late", "touching", ...)."""

    trigger_id: str
    part_id: str | None
    disposition: Disposition
    reason: str
    trigger_to_command_ms: float | None = None
    """From the photo-eye's edge to the permit sent, or to this disposition where no permit was sent (live runs)."""
    type: Literal["part_disposed"] = "part_disposed"


@value
class CommandSent(EventBase):
    """The controller commanded an output."""

    command_id: str
    trigger_id: str | None
    tag: str
    value: TagValue
    valid_from_count: int | None
    valid_until_count: int | None
    type: Literal["command_sent"] = "command_sent"


@value
class PartLeft(EventBase):
    """A part left the line by an outlet: physics' answer, not the controller's wish."""

    part_id: str
    outlet: Outlet
    type: Literal["part_left"] = "part_left"


@value
class PartLost(EventBase):
    """A part is neither on the line nor in an outlet: dropped, fallen."""

    part_id: str
    where: str
    type: Literal["part_lost"] = "part_lost"


@value
class TruthTold(EventBase):
    """The truth of a part that has left, known in simulation only and told only afterwards."""

    truth: PartTruth
    type: Literal["truth_told"] = "truth_told"


@value
class TrayExchanged(EventBase):
    """A tray was exchanged, full or empty."""

    tray_id: str
    parts: int
    type: Literal["tray_exchanged"] = "tray_exchanged"


@value
class FaultRaised(EventBase):
    """Something broke or tripped: `fault` names it ("grip_slipped", "controller_lost", ...), `device_id` where."""

    fault: str
    device_id: str
    detail: str = ""
    fault_id: str = ""
    """Of a fault that the scene describes: its id there."""
    hidden: bool = False
    """Nobody is told of it before it is over."""
    type: Literal["fault_raised"] = "fault_raised"


@value
class FaultCleared(EventBase):
    """The fault is over."""

    fault: str
    device_id: str
    fault_id: str = ""
    hidden: bool = False
    type: Literal["fault_cleared"] = "fault_cleared"


@value
class AlarmRaised(EventBase):
    """Something that wants a person's response (ISA-18.2): `alarm` names it, `detail` says what to do."""

    alarm: str
    detail: str
    type: Literal["alarm_raised"] = "alarm_raised"


@value
class OperatorCommanded(EventBase):
    """An operator gave a command, and what the line answered."""

    command: OperatorCommand
    who: str
    reason: str
    accepted: bool
    answer: str
    target: str = ""
    type: Literal["operator_commanded"] = "operator_commanded"


@value
class DeviceHandled(EventBase):
    """A person put a device to a position: an emergency stop pressed, a guard door opened, a key turned."""

    device_id: str
    position: str
    who: str = ""
    type: Literal["device_handled"] = "device_handled"


@value
class ContactRaised(EventBase):
    """A robot, or the part that it holds, touched what it should not. In simulation; this is no safety function."""

    device_id: str
    """The robot."""
    other_id: str
    """What it touched: another device, "floor", or "part"."""
    part_id: str | None
    """The part that was touched, where it was one, even in the grip of `other_id`."""
    held_part_id: str | None
    """The part that the robot held, where that and not the robot itself touched."""
    place_m: tuple[float, float, float]
    penetration_m: float
    type: Literal["contact_raised"] = "contact_raised"


@value
class ClearanceSampled(EventBase):
    """A robot and another thing were nearer than ever before in the run. A clearance is no safety distance."""

    device_id: str
    """The robot; what it holds counts as its own."""
    other_id: str
    """What it came near to: another device, "floor", or "part"."""
    part_id: str | None
    """The part that it came near to, where it was one."""
    distance_m: float
    place_m: tuple[float, float, float]
    type: Literal["clearance_sampled"] = "clearance_sampled"


@value
class EnergySampled(EventBase):
    """What a device took since the run began."""

    device_id: str
    energy_j: float
    """Electrical, without compressed air."""
    air_nl: float = 0.0
    """Compressed air, as free air in normal litres."""
    idle_j: float = 0.0
    """The part of `energy_j` that was taken while the device did not work."""
    type: Literal["energy_sampled"] = "energy_sampled"


@value
class RunPaced(EventBase):
    """How well a live run held real time, told at its end."""

    ticks: int
    late_ticks: int
    max_lag_ms: float
    real_time_factor: float
    type: Literal["run_paced"] = "run_paced"


Event = Annotated[
    PartReleased
    | ZoneEntered
    | StationStateChanged
    | UnitModeChanged
    | InspectionTriggered
    | InspectionFinished
    | PartDisposed
    | CommandSent
    | PartLeft
    | PartLost
    | TruthTold
    | TrayExchanged
    | FaultRaised
    | FaultCleared
    | AlarmRaised
    | OperatorCommanded
    | DeviceHandled
    | ContactRaised
    | ClearanceSampled
    | EnergySampled
    | RunPaced,
    Field(discriminator="type"),
]

EVENT: TypeAdapter[Event] = TypeAdapter(Event)
"""Validates and serialises any event."""


def event_from(data: dict[str, Any]) -> Event:
    """Return the typed event of a JSON-like mapping; raises pydantic's `ValidationError` when it is none."""
    return EVENT.validate_python(data)
