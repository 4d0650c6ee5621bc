import json
from typing import Any

from serving.hub.operators import ANSWER_LIMIT_S, Operators
from serving.hub.subscriber import Subscriber
from twin.types import Operate, OperateAnswer, OperatorCommand


def client() -> Subscriber:
    return Subscriber(consumer="c", kind="view", after=0, now_s=0.0)


def told(subscriber: Subscriber) -> list[Any]:
    return [json.loads(text) for text in subscriber.take()]


def test_two_operators_with_the_same_id_get_their_own_answers() -> None:
    operators, plc = Operators(clock=lambda: 0.0), client()
    people = [client(), client()]
    commands: tuple[OperatorCommand, ...] = ("hold", "stop")
    for person, command in zip(people, commands, strict=True):
        operators.ask(Operate(operate_id="1", command=command, who="x"), person, plc)
    asked = told(plc)
    assert [each["command"] for each in asked] == ["hold", "stop"]
    for each in reversed(asked):
        operators.answered(OperateAnswer(operate_id=each["operate_id"], accepted=True, answer=each["command"]))
    assert [told(person)[0]["answer"] for person in people] == ["hold", "stop"]


def test_without_a_controller_the_answer_is_no() -> None:
    operators, person = Operators(clock=lambda: 0.0), client()
    operators.ask(Operate(operate_id="7", command="start", who="x"), person, None)
    (answer,) = told(person)
    assert (answer["operate_id"], answer["accepted"]) == ("7", False)


def test_what_is_for_the_plants_time_is_answered_for_the_plant() -> None:
    now = [0.0]
    operators, person, plant = Operators(clock=lambda: now[0]), client(), client()
    operators.ask(Operate(operate_id="7", command="pause", who="x"), person, None)
    assert told(person)[0]["answer"] == "no plant is connected to the server"
    operators.ask(Operate(operate_id="8", command="step", who="x"), person, plant)
    now[0] = ANSWER_LIMIT_S + 1
    operators.expire()
    assert told(person)[0]["answer"] == "the plant did not answer"


def test_a_controller_that_does_not_answer_is_told_of_once() -> None:
    now = [0.0]
    operators, person, plc = Operators(clock=lambda: now[0]), client(), client()
    operators.ask(Operate(operate_id="7", command="start", who="x"), person, plc)
    operators.expire()
    assert told(person) == []
    now[0] = ANSWER_LIMIT_S + 1
    operators.expire()
    operators.expire()
    (answer,) = told(person)
    assert answer["answer"] == "the controller did not answer"
    (asked,) = told(plc)
    operators.answered(OperateAnswer(operate_id=asked["operate_id"], accepted=True, answer="late"))
    assert told(person) == []
