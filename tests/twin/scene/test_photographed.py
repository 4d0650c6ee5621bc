from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from twin.scene.photographed import BlockBody, Photograph, Photographed, RoundBody
from twin.scene.product import Product
from twin.scene.shapes import Block, Cylinder

CAP = {
    "product_id": "cap",
    "kind": "photographed",
    "body": {"kind": "cylinder", "diameter_mm": 40.0, "height_mm": 12.0},
    "mass_kg": 0.02,
    "photographs": [{"file": "cap.png"}],
}


def read(**fields: Any) -> Photographed:
    product = TypeAdapter(Product).validate_python(CAP | fields)
    assert isinstance(product, Photographed)
    return product


def test_a_body_is_what_a_caliper_measures_in_millimetres_and_physics_takes_it_in_metres() -> None:
    assert read().shape == Cylinder(radius_m=0.02, height_m=0.012)
    block = read(body={"kind": "block", "length_mm": 48.0, "width_mm": 32.0, "height_mm": 10.0})
    assert block.shape == Block(length_m=0.048, width_m=0.032, height_m=0.01)
    assert (read().pedestal_m, block.pedestal_m) == (0.01, 0.008)


def test_a_face_is_as_long_and_as_wide_as_its_body() -> None:
    assert RoundBody(kind="cylinder", diameter_mm=40.0, height_mm=12.0).face_mm == (40.0, 40.0)
    assert BlockBody(kind="block", length_mm=48.0, width_mm=32.0, height_mm=10.0).face_mm == (48.0, 32.0)


def test_no_cup_holds_it_and_its_whole_face_is_one_zone_until_the_file_tells_otherwise() -> None:
    assert (read().seals, read().zones) == (False, {})
    told = read(seals=True, zones={"rim": {"inner_mm": 15.0, "outer_mm": 20.0}})
    assert told.seals
    assert told.zones["rim"].outer_mm == 20.0


def test_a_photograph_counts_whole_or_from_left_top_to_right_bottom() -> None:
    told = read(photographs=[{"file": "a.png"}, {"file": "b.png", "crop_px": [10, 20, 110, 120]}])
    assert told.photographs == (Photograph(file="a.png"), Photograph(file="b.png", crop_px=(10, 20, 110, 120)))


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"photographs": []}, ("photographs",)),
        ({"photographs": [{"file": "a.png", "crop_px": [-1, 0, 9, 9]}]}, ("photographs", 0, "crop_px", 0)),
        ({"photographs": [{"file": "a.png", "px_per_mm": 20}]}, ("photographs", 0, "px_per_mm")),
        ({"body": {"kind": "cylinder", "diameter_mm": 0.0, "height_mm": 1.0}}, ("body", "cylinder", "diameter_mm")),
        ({"body": {"kind": "cone"}}, ("body",)),
        ({"mass_kg": -1.0}, ("mass_kg",)),
        ({"cut_outs": {"burn": []}}, ("cut_outs", "burn")),
    ],
)
def test_what_no_part_has_is_refused_by_its_key(fields: dict[str, Any], key: tuple[str, ...]) -> None:
    with pytest.raises(ValidationError) as caught:
        read(**fields)
    assert caught.value.errors()[0]["loc"][1:] == key
