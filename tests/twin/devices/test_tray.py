from twin.devices.tray import InfeedTray, OutletTray
from twin.scene.trays import Tray


def test_an_empty_infeed_tray_is_exchanged_after_its_time(tray: Tray) -> None:
    infeed = InfeedTray(tray)
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


def test_a_full_outlet_tray_is_exchanged_after_its_time(tray: Tray) -> None:
    outlet = OutletTray(tray)
    assert [outlet.put(), outlet.put()] == [0, 1]
    assert outlet.full
    assert not outlet.update(5.0)
    assert outlet.update(8.0)
    assert not outlet.full
    assert outlet.put() == 0
