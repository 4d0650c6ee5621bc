from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.twin.robots import CUP, FINGERS, PANDA
from twin.acceptance import Criterion
from twin.check.scene import check
from twin.errors import ConfigError
from twin.scene.incoming import DefectClass
from twin.scene.optics import Camera
from twin.scene.scene import Scene
from twin.scene.zones import Ring

Change = Callable[..., Scene]


def test_the_shipped_scene_is_taken(shipped: Scene) -> None:
    check(shipped)


@pytest.mark.parametrize(
    ("change", "key", "allowed"),
    [
        (("hold_gate", {"distance_m": 1.245}), "hold_gate.distance_m", "at least 1.247"),
        (("hold_gate", {"distance_m": 1.45}), "hold_gate.distance_m", "at most 1.400"),
        (("hold_gate", {"distance_m": 0.95}), "hold_gate.distance_m", "0.290 m farther away"),
        (("hold_gate", {"conveyor": "outfeed"}), "hold_gate.conveyor", "infeed"),
        (("hold_gate", {"friction": 1.2}), "hold_gate.arm_angle_rad", "below 0.69"),
        (("hold_tray", {"after": "gate"}), "gate", "one outlet_tray"),
        (("hold_tray", {"role": "reject"}), "", "one, for one lane"),
        (("good_tray", {"role": "reject"}), "", "one, for one lane"),
        (("packer", {"pick_to_m": 1.2}), "packer.pick_to_m", "to 1.0765"),
    ],
)
def test_a_hold_lane_or_a_packing_cell_that_cannot_work_is_refused(
    shipped: Scene, with_device: Change, change: tuple[str, dict[str, Any]], key: str, allowed: str
) -> None:
    device_id, fields = change
    with pytest.raises(ConfigError) as refused:
        check(with_device(shipped, device_id, **fields))
    assert refused.value.key == f"scene.devices.{key}".removesuffix(".")
    assert allowed in refused.value.allowed


def test_a_line_without_a_good_tray_is_refused(bearing: Scene, with_device: Change) -> None:
    with pytest.raises(ConfigError, match="this line needs a good tray"):
        check(with_device(bearing, "good_tray", role="hold"))


@pytest.mark.parametrize(
    ("device_id", "fields", "allowed"),
    [
        ("robot", {"place_m": (0.49, 0.0, 0.2)}, "x 0.024 to 0.476"),
        ("robot", {"place_m": (0.1, 0.07, 0.2)}, "y -0.057 to 0.057"),
        ("robot", {"place_m": (0.1, 0.0, 0.1)}, "z 0.200"),
        ("eye", {"distance_m": 1.0}, "less than 0.9"),
        ("eye", {"beam_height_m": 0.014}, "less than 0.014"),
        ("eye", {"conveyor": "belt"}, "infeed"),
        ("camera", {"photo_eye": "sensor"}, "eye"),
        ("camera", {"axis_offset_m": 0.0}, "-0.0280 to -0.0190"),
        ("gate", {"conveyor": "belt"}, "infeed"),
        ("gate", {"distance_m": 1.2}, "at most 1.100"),
        ("robot", {"urdf": "no_such.urdf"}, "panda.urdf"),
    ],
)
def test_devices_that_do_not_fit_are_refused(
    bearing: Scene, with_device: Change, device_id: str, fields: dict[str, Any], allowed: str
) -> None:
    (field,) = fields
    with pytest.raises(ConfigError) as refused:
        check(with_device(bearing, device_id, **fields))
    assert refused.value.key == f"scene.devices.{device_id}.{field}"
    assert refused.value.got in (fields[field], list(fields[field]) if field in ("place_m", "home_rad") else None)
    assert allowed in refused.value.allowed


@pytest.mark.parametrize("device_id", ["line", "floor", "part"])
def test_a_device_may_not_have_a_name_that_events_use(bearing: Scene, device_id: str) -> None:
    with pytest.raises(ConfigError) as refused:
        check(replace(bearing, devices=bearing.devices | {device_id: bearing.devices["tower"]}))
    assert (refused.value.key, refused.value.got) == ("scene.devices", device_id)


@pytest.mark.parametrize(
    ("fields", "key", "allowed"),
    [
        ({"tool": replace(FINGERS, open_m=0.0235)}, "tool.open_m", "more than 0.0235"),
        ({"tool": CUP}, "tool.kind", "parallel_gripper"),
        ({"home_rad": (0.0,) * 6}, "home_rad", "7 angles"),
        ({"arm": replace(PANDA, max_radps3=())}, "arm.max_radps3", "7 values, as in arm.max_radps2"),
        ({"arm": replace(PANDA, lower_rad=(1.0,))}, "arm.lower_rad", "7 values, as in arm.max_radps2"),
    ],
)
def test_a_robot_that_does_not_fit_its_part_or_itself_is_refused(
    bearing: Scene, with_device: Change, fields: dict[str, Any], key: str, allowed: str
) -> None:
    with pytest.raises(ConfigError) as refused:
        check(with_device(bearing, "robot", **fields))
    assert refused.value.key == f"scene.devices.robot.{key}"
    assert allowed in refused.value.allowed


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"field_of_view_mm": 46.0}, "field_of_view_mm"),
        ({"height_px": 600}, "field_of_view_mm"),
        ({"width_px": 256, "height_px": 256}, "width_px"),
        ({"defocus_mm": 40.0}, "defocus_mm"),
        ({"flash_us": 200.0}, "flash_us"),
    ],
)
def test_a_part_that_the_camera_cannot_see_is_refused(
    bearing: Scene, with_device: Change, fields: dict[str, Any], key: str
) -> None:
    optics = replace(bearing.one_of(Camera)[1].optics, **fields)
    with pytest.raises(ConfigError, match=rf"scene\.devices\.camera\.optics\.{key}"):
        check(with_device(bearing, "camera", optics=optics))


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"bore_mm": 30.0}, "inner_land_mm"),
        ({"outer_land_mm": 28.0}, "outer_land_mm"),
        ({"outside_mm": 40.0}, "outside_mm"),
        ({"balls": 14}, "balls"),
        ({"zones": {}}, "zones"),
        ({"zones": {"ring": Ring(inner_mm=20.0, outer_mm=25.0)}}, r"zones\.ring"),
    ],
)
def test_a_product_that_cannot_be_is_refused(bearing: Scene, fields: dict[str, Any], key: str) -> None:
    with pytest.raises(ConfigError, match=rf"scene\.product\.{key}"):
        check(replace(bearing, product=replace(bearing.product, **fields)))


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"contrast": (0.6, 0.05)}, "contrast"),
        ({"contrast": (0.1, 1.5)}, "contrast"),
        ({"classes": {"dent": DefectClass(length_mm=(2.5, 0.2), share=1.0)}}, r"classes\.dent\.length_mm"),
        ({"classes": {"dent": DefectClass(length_mm=(0.2, 2.5), width_mm=(0.0, 1.0), share=1)}}, r"classes\.dent\.wid"),
        ({"classes": {"dent": DefectClass(length_mm=(0.2, 2.5), share=0.0)}}, "classes"),
    ],
)
def test_ranges_out_of_order_are_refused(bearing: Scene, fields: dict[str, Any], key: str) -> None:
    with pytest.raises(ConfigError, match=rf"scene\.incoming\.{key}"):
        check(replace(bearing, incoming=replace(bearing.incoming, **fields)))


@pytest.mark.parametrize(
    ("criterion", "told"),
    [
        (Criterion(label="dents", max_length_mm=1.0), r"label: no such class, got 'dents'"),
        (Criterion(label="dent", zone="rim", max_length_mm=1.0), r"zone: no such zone, got 'rim'"),
    ],
)
def test_a_criterion_for_nothing_is_refused(bearing: Scene, criterion: Criterion, told: str) -> None:
    with pytest.raises(ConfigError, match=rf"scene\.recipe\.criteria\.0\.{told}"):
        check(replace(bearing, recipe=replace(bearing.recipe, criteria=(criterion,))))
