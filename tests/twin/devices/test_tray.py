from twin.devices.tray import FeedingTray, FillingTray
from twin.scene.trays import InfeedTray, OutletTray


def test_an_empty_infeed_tray_is_exchanged_after_its_time(tray: InfeedTray) -> None:
    infeed = FeedingTray(tray)
    assert not infeed.update(0.0)
    for pocket in (0, 1):
        assert infeed.next_pocket() == pocket
        infeed.take(pocket)
    assert infeed.empty
    assert infeed.next_pocket() is None
    assert not infeed.update(10.0)
    assert not infeed.update(12.9)
    assert infeed.update(13.0)
    assert infeed.next_pocket() == 0
    assert not infeed.update(20.0)


def test_a_full_outlet_tray_is_exchanged_after_its_time() -> None:
    scene = OutletTray(
        kind="outlet_tray",
        role="good",
        after="belt",
        origin_m=(0, 0, 0),
        rows=1,
        columns=2,
        pitch_m=(0.06, 0.06),
        exchange_s=3.0,
    )
    outlet = FillingTray(scene)
    assert [outlet.put(), outlet.put()] == [0, 1]
    assert outlet.full
    assert not outlet.update(5.0)
    assert outlet.update(8.0)
    assert not outlet.full
    assert outlet.put() == 0
