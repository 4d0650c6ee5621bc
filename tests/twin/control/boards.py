"""The line for boards in one dimension, without physics, for the controller's tests: stops, eyes and rollers."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from tests.twin.control.bench import verdict_on
from tests.twin.scenes import board_scene
from twin.control.reference import scan
from twin.control.values import Memory, ScanInput, Settings
from twin.devices.outputs import Outputs
from twin.events import AlarmRaised, Event, InspectionFinished, PartDisposed
from twin.types import Evaluation, LatchedTrigger, Operate, OperatorCommand, Tags, TagValue, Verdict

SCENE = replace(board_scene(), scan_ticks=6)
SETTINGS = Settings.from_scene(SCENE)
STEP_S = SCENE.scan_ticks / SCENE.tick_hz
SPEED_MPS, COUNTS_PER_M, LENGTH_M = 0.15, 12732.4, 0.1
EYES_M = {"insert_eye": 0.498, "inspect_eye": 0.838}
STOPS_M = {"insert_stop": 0.50, "inspect_stop": 0.84}
ROLLERS_M, ASIDE_M, END_M = (1.0, 1.2), 1.33, 1.36
BLADE_S, SWING_S, SLOPE_S, INSERT_S, TRIGGER_S = 0.1, 0.3, 0.5, 1.0, 0.3
OUTPUTS = (
    "rails.run", "inserter.run", "inserter.end_cycle", "loader.run", "insert_stop.release", "inspect_stop.release",
    "transfer.drive", "tower.red", "tower.amber", "tower.green",
)  # fmt: skip


@dataclass
class Board:
    """One board by its leading edge, and what came of it."""

    number: int
    lead_m: float
    stood_s: float = 0.0
    triggers: list[str] = field(default_factory=list)
    straight: bool = False
    """The rollers were not at rest while it was on them."""
    lane: str = ""


@dataclass
class Boards:
    """Boards on rails under the real controller. `tells` is what sensors stay at, by tag."""

    says: Callable[[int], Evaluation | None] = lambda _: "ok"
    after_s: float = 0.3
    """From the picture to its verdict."""
    tells: dict[str, bool] = field(default_factory=dict)
    memory: Memory = field(default_factory=Memory)
    settings: Settings = SETTINGS
    t_s: float = 0.0
    travel_m: float = 0.0
    boards: list[Board] = field(default_factory=list)
    gone: list[Board] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    outputs: Outputs = field(default_factory=lambda: Outputs(OUTPUTS, counted={"transfer.drive": "rails"}))
    loaded: int = 0
    fired: int = 0

    def __post_init__(self) -> None:
        self._slope_s: float | None = None
        self._down = dict.fromkeys(STOPS_M, 0.0)
        self._straight = 0.0
        self._seen = dict.fromkeys(EYES_M, False)
        self._fires: list[tuple[float, Board]] = []
        self._due: list[tuple[float, Verdict]] = []
        self._standing = 0.0

    @property
    def state(self) -> str:
        return self.memory.state

    @property
    def count(self) -> int:
        return int(self.travel_m * COUNTS_PER_M)

    def step(self, operate: OperatorCommand | None = None, told: tuple[LatchedTrigger, ...] = ()) -> None:
        """Let one scan pass, and the controller answer it."""
        self.t_s += STEP_S
        on = self.outputs.read({"rails": self.count})
        self._move(on)
        latched = (*told, *self._fire())
        values: dict[str, TagValue] = {**self._values(on), **self.tells}
        due = tuple(verdict for at_s, verdict in self._due if at_s <= self.t_s)
        self._due = [each for each in self._due if each[0] > self.t_s]
        inputs = ScanInput(
            tags=Tags(t_s=self.t_s, scan=round(self.t_s / STEP_S), values=values, latched=latched),
            verdicts=due,
            operates=() if operate is None else (Operate(command=operate, who="test"),),
            server_alive=True,
        )
        output, self.memory = scan(inputs, self.memory, self.settings)
        self.events += output.events
        for command in output.commands:
            assert self.outputs.apply(command) == ""

    def run(self, seconds: float) -> "Boards":
        for _ in range(round(seconds / STEP_S)):
            self.step()
        return self

    def until(self, done: Callable[["Boards"], bool], within_s: float = 30.0) -> "Boards":
        ends_s = self.t_s + within_s
        while not done(self):
            assert self.t_s < ends_s, f"it did not come to that within {within_s} s, in {self.state}"
            self.step()
        return self

    def start(self) -> "Boards":
        orders: tuple[tuple[OperatorCommand, str], ...] = (
            ("clear", "Stopped"),
            ("reset", "Idle"),
            ("start", "Execute"),
        )
        self.step()
        for order, state in orders:
            self.step(order)
            while self.state != state:
                self.step()
        return self

    def fresh(self) -> "Boards":
        """Put a controller that knows nothing in the place of this one."""
        self.memory, self.settings = Memory(), replace(self.settings, source=f"{self.settings.source}-again")
        return self

    def stands(self, stop: str = "inspect_stop") -> Board | None:
        """Return the board that stands at a stop."""
        return next((board for board in self.boards if abs(board.lead_m - STOPS_M[stop]) < 1e-6), None)

    def _move(self, on: dict[str, bool]) -> None:
        way_m = SPEED_MPS * STEP_S if on["rails.run"] else 0.0
        self.travel_m += way_m
        for stop in STOPS_M:
            step = STEP_S / BLADE_S if on[f"{stop}.release"] else -STEP_S / BLADE_S
            self._down[stop] = min(1.0, max(0.0, self._down[stop] + step))
        step = STEP_S / SWING_S if on["transfer.drive"] else -STEP_S / SWING_S
        self._straight = min(1.0, max(0.0, self._straight + step))
        ahead_m = 10.0
        for board in self.boards:
            most_m = ahead_m - LENGTH_M
            for stop, at_m in STOPS_M.items():
                if self._down[stop] < 1.0 and board.lead_m <= at_m:
                    most_m = min(most_m, at_m)
            board.lead_m = max(board.lead_m, min(board.lead_m + way_m, most_m))
            ahead_m = board.lead_m
            if ROLLERS_M[0] < board.lead_m and board.lead_m - LENGTH_M < ROLLERS_M[1]:
                board.straight |= self._straight > 0.0
        for board in [each for each in self.boards if each.lead_m > ASIDE_M]:
            board.lane = "good" if board.straight else "reject"
            self.boards.remove(board)
            self.gone.append(board)
        self._load(on)
        at_insert = self.stands("insert_stop")
        self._standing = self._standing + STEP_S if at_insert and on["inserter.run"] else 0.0

    def _load(self, on: dict[str, bool]) -> None:
        if self._slope_s is None and on["loader.run"]:
            self._slope_s = 0.0
        if self._slope_s is not None:
            self._slope_s += STEP_S
            if self._slope_s > SLOPE_S:
                self._slope_s, self.loaded = None, self.loaded + 1
                self.boards.append(Board(number=self.loaded, lead_m=LENGTH_M))

    def _blocks(self, eye: str) -> Board | None:
        at_m = EYES_M[eye]
        return next((each for each in self.boards if each.lead_m - LENGTH_M <= at_m <= each.lead_m), None)

    def _fire(self) -> tuple[LatchedTrigger, ...]:
        for eye in EYES_M:
            board, told = self._blocks(eye), self.tells.get(f"{eye}.blocked")
            if eye == "inspect_eye" and board is not None and not self._seen[eye] and told is None:
                self._fires.append((self.t_s + TRIGGER_S, board))
            self._seen[eye] = board is not None
        latched = []
        while self._fires and self._fires[0][0] <= self.t_s:
            _, board = self._fires.pop(0)
            self.fired += 1
            trigger = LatchedTrigger(trigger_id=f"T{self.fired}", encoder_count=self.count, t_s=self.t_s)
            board.triggers.append(trigger.trigger_id)
            latched.append(trigger)
            if (said := self.says(board.number)) is not None:
                verdict = verdict_on(trigger.trigger_id, said, encoder_count=trigger.encoder_count)
                self._due.append((self.t_s + self.after_s, verdict))
        return tuple(latched)

    def _values(self, on: dict[str, bool]) -> dict[str, TagValue]:
        return {
            **on,
            "rails.encoder_count": self.count,
            "rails.running": on["rails.run"],
            "rails.at_speed": on["rails.run"],
            **{f"{eye}.blocked": self._blocks(eye) is not None for eye in EYES_M},
            **{f"{stop}.raised": down == 0.0 for stop, down in self._down.items()},
            **{f"{stop}.lowered": down == 1.0 for stop, down in self._down.items()},
            "loader.idle": self._slope_s is None,
            "inserter.idle": True,
            "inserter.collision": False,
            "inserter.inserted": self._standing > INSERT_S,
            "transfer.at_good": self._straight == 1.0,
            "transfer.at_reject": self._straight == 0.0,
            "good_magazine.full": False,
            "ng_buffer.full": False,
        }

    def lanes(self) -> list[str]:
        return [board.lane for board in self.gone]

    def alarms(self) -> list[str]:
        return [event.alarm for event in self.events if isinstance(event, AlarmRaised)]

    def dispositions(self) -> list[tuple[str, str, str]]:
        return [(e.trigger_id, e.disposition, e.reason) for e in self.events if isinstance(e, PartDisposed)]

    def heard(self) -> list[tuple[str, bool]]:
        """Return the verdicts that were told, and whether each was late."""
        return [(event.trigger_id, event.late) for event in self.events if isinstance(event, InspectionFinished)]
