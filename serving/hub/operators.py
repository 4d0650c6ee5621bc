"""Operators' commands on their way to controller or plant, and answers on their way back. Lives on the event loop."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import count

from serving.hub.subscriber import Subscriber
from serving.wire.session import CODEC
from twin.types import PLANT_COMMANDS, Operate, OperateAnswer

ANSWER_LIMIT_S = 3.0


@dataclass(frozen=True, kw_only=True)
class _Asked:
    operator: Subscriber
    operate_id: str
    until_s: float
    taker: str


@dataclass(kw_only=True)
class Operators:
    """Gives each command a number of its own, so that answers find the right operator."""

    clock: Callable[[], float]
    _asked: dict[str, _Asked] = field(default_factory=dict)
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    def ask(self, operate: Operate, operator: Subscriber, taker: Subscriber | None) -> None:
        """Pass a command on to who takes it, controller or plant, or say at once that there is none."""
        named = "plant" if operate.command in PLANT_COMMANDS else "controller"
        if taker is None:
            refusal = f"no {named} is connected to the server"
            answer = OperateAnswer(operate_id=operate.operate_id, accepted=False, answer=refusal)
            operator.tell(CODEC.encode(answer))
            return
        number = f"op-{next(self._numbers)}"
        until = self.clock() + ANSWER_LIMIT_S
        answered_as = operate.operate_id or number
        self._asked[number] = _Asked(operator=operator, operate_id=answered_as, until_s=until, taker=named)
        taker.tell(CODEC.encode(replace(operate, operate_id=number)))

    def answered(self, answer: OperateAnswer) -> None:
        """Pass an answer back to who asked; an answer that nobody waits for is dropped."""
        if (asked := self._asked.pop(answer.operate_id, None)) is not None:
            asked.operator.tell(CODEC.encode(replace(answer, operate_id=asked.operate_id)))

    def expire(self) -> None:
        """Tell operators whose command was not answered in time."""
        late = [number for number, asked in self._asked.items() if asked.until_s < self.clock()]
        for number in late:
            silent = f"the {self._asked[number].taker} did not answer"
            self.answered(OperateAnswer(operate_id=number, accepted=False, answer=silent))
