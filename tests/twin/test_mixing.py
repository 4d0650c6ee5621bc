from collections import Counter
from dataclasses import replace

import pytest

from serving.compose import compose_scene
from tests.twin.scenes import Stepped, fed_line
from twin.mixing import MIXED, UPSIDE_DOWN, all_products, arrival, labels
from twin.scene.scene import Scene
from twin.seeds import serial_of

COUNT = 3000


def mixed_scene(name: str = "bearing", rate: float = 1.0, *more: str) -> Scene:
    return compose_scene(name, [f"scene.incoming.mixed.rate={rate}", *more])


def test_nothing_is_mixed_in_where_the_rate_is_none(bearing: Scene) -> None:
    assert {arrival(bearing, 3, serial).product.product_id for serial in range(50)} == {"bearing_6204"}
    assert all_products(bearing) == (bearing.product,)
    assert labels(bearing) == tuple(bearing.incoming.classes)


def test_strangers_come_by_their_shares_and_are_the_same_whenever_asked() -> None:
    scene = mixed_scene(rate=0.5)
    came = [arrival(scene, 3, serial) for serial in range(COUNT)]
    assert came[17] == arrival(scene, 3, 17)
    counts = Counter((each.product.product_id, each.wrong) for each in came)
    wanted = {
        ("bearing_6204", ""): 0.5,
        ("bearing_6204", UPSIDE_DOWN): 0.2,
        ("bearing_6203", MIXED): 0.15,
        ("bearing_6205", MIXED): 0.15,
    }
    assert {key: n / COUNT for key, n in counts.items()} == pytest.approx(wanted, abs=0.035)


def test_a_product_without_a_share_never_comes() -> None:
    scene = mixed_scene("bearing", 1.0, "scene.incoming.mixed.products.bearing_6203=0")
    came = {arrival(scene, 3, serial).product.product_id for serial in range(200)}
    assert came == {"bearing_6204", "bearing_6205"}
    assert [product.product_id for product in all_products(scene)] == ["bearing_6204", "bearing_6205"]


def test_a_stranger_has_a_body_of_its_own_on_the_line() -> None:
    scene = mixed_scene("minimal", 1.0, "scene.incoming.mixed.upside_down_share=0")
    line = Stepped(replace(fed_line(scene), incoming=scene.incoming, strangers=scene.strangers))
    try:
        line.switch("belt.run", "feeder.run").run(3.0)
        parts = [part for part in line.site.tracker.parts.values() if part.ride is not None]
        assert parts
        for part in parts:
            assert arrival(scene, 7, serial_of(part.part_id)).product.product_id == "bearing_6203"
            assert part.half_length_m(line.site.belts["belt"].lane) == 0.02
            assert part.pose.position_m[2] == pytest.approx(0.2 + 0.006, abs=2e-4)
    finally:
        line.line.close()
