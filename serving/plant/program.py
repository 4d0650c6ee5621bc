"""The live twin: one loop steps the line in real time between its two links, field I/O and the server's stream."""

import asyncio
import gc
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, cast

from serving.client.stream import StreamClient
from serving.plant.field_io import FieldIo
from serving.plant.pacing import Pacer
from serving.plant.pausing import SimulatedTime
from serving.plant.renderer import Rendered
from serving.plant.stamps import Stamps
from serving.truth import HiddenFaults, TruthTeller
from serving.wire.messages import State
from twin.errors import RunError
from twin.events import Event, FaultCleared, FaultRaised, OperatorCommanded
from twin.line import Tick
from twin.scene.scene import Scene
from twin.types import Command, LatchedTrigger, Operate, OperateAnswer, Pose, Shot, Tags, TagValue

STATES_PER_S = 10
STATE = ".state"
"""The tag of a station's PackML state ends so."""
FULL = "the memory for events is full, the server does not take them"
STAND_S = 0.05
"""A line whose time stands looks this often whether it may go on."""
GIL_SHARE_S = 0.0005
"""Between two late ticks the loop gives its links this much time, so that catching up starves nobody."""


class Steppable(Protocol):
    """What the loop needs of a line; `twin.line.Line` is one."""

    @property
    def scene(self) -> Scene:
        """The scene that it runs."""
        ...

    def step(self, commands: Sequence[Command]) -> Tick:
        """Take one tick."""
        ...

    def outputs_to_rest(self) -> None:
        """Let all outputs fall to rest."""
        ...

    def throw(self, fault_id: str) -> None:
        """Begin one of the scene's faults; raises `RunError` where there is none of that id."""
        ...

    def repair(self, fault_id: str) -> None:
        """End one of the scene's faults; raises `RunError` where there is none of that id."""
        ...

    def faults(self) -> tuple[str, ...]:
        """Return the faults that act and that people are told of, by id."""
        ...

    def positions(self) -> dict[str, str]:
        """Return what each device that people put to a position stands at, for pages."""
        ...

    def handle(self, device_id: str, position: str, who: str) -> None:
        """Put a device to a position, as a person does; raises `RunError` where that cannot be."""
        ...

    def latched_on_line(self) -> tuple[LatchedTrigger, ...]:
        """Return the triggers of the parts that are still on the belt."""
        ...

    def poses(self) -> dict[str, Pose]:
        """Return where every part is, for pages."""
        ...

    def gate_angles_rad(self) -> dict[str, float]:
        """Return where the gates' arms stand, for pages."""
        ...


class Shooter(Protocol):
    """Renders shots elsewhere."""

    def shoot(self, shot: Shot) -> None:
        """Ask for a picture; never waits."""
        ...


@dataclass(kw_only=True)
class Plant:
    """Joins a line, its links and its camera. `run` steps until `stopping` is set."""

    line: Steppable
    io: FieldIo
    stream: StreamClient
    camera: Shooter
    pacer: Pacer
    stamps: Stamps
    stopping: asyncio.Event
    _truths: TruthTeller = field(default_factory=TruthTeller)
    _hidden: HiddenFaults = field(default_factory=HiddenFaults)
    _serial: int = 0
    _t_s: float = 0.0
    _blocked: bool = False
    _lost: bool = False
    _last_tags: dict[str, TagValue] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._time = SimulatedTime(scan_ticks=self.line.scene.scan_ticks)

    async def run(self) -> None:
        """Step the line, tick by tick on the wall's clock, and tell at the end how well that went."""
        every = self.line.scene.tick_hz // STATES_PER_S
        # What lives now lives to the end: the collector need not walk it again in the middle of a tick.
        gc.collect()
        gc.freeze()
        self.pacer.begin()
        while not self.stopping.is_set():
            stood = self._time.stands
            wait = STAND_S if stood else self.pacer.wait_s()
            await asyncio.sleep(wait if wait > 0 else GIL_SHARE_S)
            if stood or self._time.stands:  # An operator's command may have come meanwhile.
                self._stand()
                continue
            if wait > 0 and self.pacer.wait_s() > 0:
                continue
            self.io.watch()
            tick = self.line.step([] if self._blocked else self.io.take_commands())
            self.pacer.ticked()
            self._time.ticked()
            self._tell(tick)
            if tick.tick % every == 0:
                self._show()
        gc.unfreeze()
        self.line.outputs_to_rest()
        self.stream.say(self.pacer.told(self._t_s))

    def _stand(self) -> None:
        """Let the clock pass without a tick; links, heartbeats and what pages draw live on."""
        self.pacer.stood()
        self.io.watch()
        self._show()

    def heard(self, message: Any) -> None:
        """Take an operator's command for the plant and answer it; other messages are passed over."""
        if not isinstance(message, Operate):
            return
        refused = self._order(message)
        answer = refused or f"{message.command} is taken"
        self.stream.send(OperateAnswer(operate_id=message.operate_id, accepted=not refused, answer=answer))
        self._say(
            OperatorCommanded(
                event_id=self._event_id(),
                t_s=self._t_s,
                source="plant",
                command=message.command,
                who=message.who,
                reason=message.reason,
                accepted=not refused,
                answer=answer,
                target=message.target,
            )
        )

    def _order(self, operate: Operate) -> str:
        """Do what an operator asks of the plant; return why it is refused, empty when it is done."""
        try:
            match operate.command:
                case "put":
                    self.line.handle(operate.target, operate.position, operate.who)
                case "throw":
                    self.line.throw(operate.target)
                case "repair":
                    self.line.repair(operate.target)
                case _:
                    return self._time.order(operate.command)
        except RunError as error:
            return str(error)
        return ""

    def rendered(self, picture: Rendered) -> None:
        """Send a picture and keep its part's truth; called on the loop."""
        self._truths.learn(picture.truth)
        self.stream.send_frame(picture.frame)

    def controller_lost(self, detail: str) -> None:
        """Let all outputs fall to rest."""
        self._lost = True
        self.line.outputs_to_rest()
        self._say(self._fault("controller_lost", detail))

    def _tell(self, tick: Tick) -> None:
        self._t_s = tick.t_s
        for event in (told for each in tick.events for told in self._hidden.told(each)):
            self._say(self.stamps.event(event))
        for shot in tick.shots:
            self._shoot(self.stamps.shot(shot))
        for refusal in tick.refused:
            self.io.refused(refusal.command_id, refusal.reason)
        if tick.tags is not None:
            self._give(tick.tags)

    def _shoot(self, shot: Shot) -> None:
        """Ask for a picture; one that is late on its way is asked for as much later."""
        if shot.condition.dead:
            return
        if late_s := shot.condition.late_s:
            asyncio.get_running_loop().call_later(late_s, self.camera.shoot, shot)
        else:
            self.camera.shoot(shot)

    def _give(self, tags: Tags) -> None:
        self._last_tags = tags.values
        if self.io.fresh_holder:
            self.io.fresh_holder = False
            tags = Tags(t_s=tags.t_s, scan=tags.scan, values=tags.values, latched=self.line.latched_on_line())
        self.io.give_tags(self.stamps.tags(tags))

    def _say(self, event: Event) -> None:
        self.stream.say(event)
        if (truth := self._truths.after(event)) is not None:
            self.stream.say(truth)
        self._watch_memory()

    def _watch_memory(self) -> None:
        """A line whose events nobody takes must not run on: when only its reserve is left all outputs fall to rest."""
        kept = self.stream.kept
        if kept is None or not (kept.roomy if self._blocked else kept.full):
            return
        self._blocked = not self._blocked
        self.io.refusing = FULL if self._blocked else ""
        if self._blocked:
            self.line.outputs_to_rest()
            self.io.take_commands()  # What was taken before must not be applied when the memory has room again.
            self.stream.say(self._fault("events_full", FULL))
        else:
            self.stream.say(self._cleared("events_full"))

    def _fault(self, fault: str, detail: str) -> Event:
        return FaultRaised(
            event_id=self._event_id(),
            t_s=self._t_s,
            source="plant",
            fault=fault,
            device_id="plant",
            detail=detail,
        )

    def _cleared(self, fault: str) -> Event:
        return FaultCleared(event_id=self._event_id(), t_s=self._t_s, source="plant", fault=fault, device_id="plant")

    def _event_id(self) -> str:
        self._serial += 1
        return f"link-{self._serial:05d}"

    def controller_found(self) -> None:
        """Tell that a lost controller is back; the outputs stay at rest until it commands them."""
        if not self._lost:
            return
        self._lost = False
        self._say(self._cleared("controller_lost"))

    def _show(self) -> None:
        """Send what pages draw."""
        self._watch_memory()
        pacer = self.pacer
        state = State(
            t_s=self._t_s,
            tags=self._last_tags
            | {f"{gate_id}.angle_rad": round(angle, 3) for gate_id, angle in self.line.gate_angles_rad().items()},
            poses={part: _rounded(pose) for part, pose in self.line.poses().items()},
            stations={
                tag.removesuffix(".state"): str(state)
                for tag, state in self._last_tags.items()
                if tag.endswith(".state")
            },
            pace={
                "real_time_factor": round(pacer.real_time_factor, 4),
                "late_ticks": float(pacer.late_ticks),
                "ticks": float(pacer.ticks),
                "max_lag_ms": round(pacer.max_lag_s * 1e3, 1),
            },
            positions=self.line.positions(),
            faults=self.line.faults(),
            paused=self._time.paused,
        )
        self.stream.show("state", state)


def _rounded(pose: Pose) -> Pose:
    x, y, z = pose.position_m
    return Pose(
        position_m=(round(x, 4), round(y, 4), round(z, 4)),
        orientation_xyzw=cast(
            tuple[float, float, float, float], tuple(round(part, 3) for part in pose.orientation_xyzw)
        ),
    )
