"""What each signal between plant and controller means, in English and Chinese, and its type by IEC 61131-3."""

from collections.abc import Iterable, Mapping

from twin.errors import RunError
from twin.types import TagValue, value

MEANINGS: dict[str, tuple[str, str]] = {
    "at_speed": ("the belt has reached its speed", "带速已到达"),
    "run": ("run enable", "允许运行"),
    "inserted": ("the component is inserted and the arm is away", "元件已插入，机械臂已离开"),
    "ready": ("supplied and ready", "已供电，就绪"),
    "running": ("the belt moves", "皮带在运行"),
    "encoder_count": ("encoder of the belt, counted on four edges", "皮带编码器脉冲数（四倍频）"),
    "empty": ("no part is left", "无工件"),
    "full": ("no further part finds room", "已满"),
    "count": ("parts that have come in", "已进入的工件数"),
    "idle": ("nothing is under way: its cycle has ended", "空闲：循环已结束"),
    "waiting": ("parts that have arrived and wait", "已到达并等待的工件数"),
    "released": ("parts released so far", "已放行的工件数"),
    "state": ("PackML state", "PackML 状态"),
    "collision": ("an unintended contact stopped the robot", "意外接触，机器人已停止"),
    "holding": ("a part is held", "已夹持工件"),
    "open": ("the gripper is open", "夹爪已张开"),
    "closed": ("the gripper is closed", "夹爪已闭合"),
    "vacuum": ("vacuum reached", "真空已达到"),
    "vacuum_kpa": ("vacuum at the cup in kPa, 0 while it holds nothing", "吸盘真空度 (kPa)，未吸持时为 0"),
    "end_cycle": ("finish the part in hand, then take no other", "完成当前工件后不再取件"),
    "blocked": ("the beam is cut", "光束被遮挡"),
    "at_reject": ("the arm stands at reject", "摆臂在剔除位"),
    "at_good": ("the arm stands at good", "摆臂在放行位"),
    "drive": ("the gate's valve is on", "剔除机构电磁阀通电"),
    "power": ("the gate has power", "剔除机构已供电"),
    "extended": ("the plate is out", "推板已伸出"),
    "retracted": ("the plate is back", "推板已缩回"),
    "guard": ("a part is in the guard behind the plate", "推板后方的监视光电有工件"),
    "interlock_ok": ("the interlock lets the belt run", "联锁允许皮带运行"),
    "pass": ("a part may pass the guard", "允许工件通过监视光电"),
    "lowered": ("the blade is down: parts may go", "挡板已下降"),
    "raised": ("the blade is up: parts are held", "挡板已升起"),
    "release": ("lower the blade", "放行（挡板下降）"),
    "red": ("red lamp", "红灯"),
    "amber": ("amber lamp", "黄灯"),
    "green": ("green lamp", "绿灯"),
    "ok": ("the safety device is at rest", "安全装置正常"),
    "automatic": ("the key stands at automatic", "钥匙在自动位"),
    "simulated": ("this device is simulated and protects nobody", "该装置为仿真，不保护任何人"),
    "pressure_ok": ("the air pressure suffices", "气压正常"),
    "pressure_kpa": ("air pressure in kPa", "气压 (kPa)"),
}
"""By the part of a tag behind the last dot: the same word means the same at every device."""


@value
class Signal:
    """One line of an I/O list. `direction` is as the controller sees it."""

    tag: str
    type: str
    direction: str
    device: str
    meaning_en: str
    meaning_zh: str
    simulated: bool
    """Whether it belongs to a safety device, which LineTwin simulates only."""


def io_list(values: Mapping[str, TagValue], outputs: Iterable[str]) -> tuple[Signal, ...]:
    """Return the I/O list of a process image; raises `RunError` for a signal without a meaning."""
    switched = frozenset(outputs)
    return tuple(_signal(values, tag, "output" if tag in switched else "input") for tag in values)


def _signal(values: Mapping[str, TagValue], tag: str, direction: str) -> Signal:
    device, _, name = tag.rpartition(".")
    if name not in MEANINGS:
        raise RunError(f"the signal {tag} has no meaning in the I/O list; add {name} to twin/signals.py")
    english, chinese = MEANINGS[name]
    return Signal(
        tag=tag,
        type=_type(values[tag]),
        direction=direction,
        device=device,
        meaning_en=english,
        meaning_zh=chinese,
        simulated=f"{device}.simulated" in values,
    )


def _type(got: TagValue) -> str:
    match got:
        case bool():
            return "BOOL"
        case int():
            return "DINT"
        case float():
            return "REAL"
        case _:
            return "STRING"
