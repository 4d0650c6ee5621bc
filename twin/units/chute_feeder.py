"""A chute feeder of a running line: the part at its escapement, and its way down to the belt by physics alone."""

import math
from collections.abc import Mapping

import numpy as np

from twin.devices.feeder import Feeder, FeederSenses, source_of
from twin.events import TrayExchanged
from twin.parts import LinePart
from twin.scene.feeders import ChuteFeeder
from twin.scene.incoming import Mixed
from twin.slopes import CLEAR_M, LIP_M
from twin.types import TagValue
from twin.units.site import Site, Station

ROOM_M = 0.01
"""A part that is this far past the slope's end leaves room for the next one."""


class ChuteFeederUnit:
    """One feeder. Of the parts in its magazine only the one at the escapement has a body."""

    def __init__(self, site: Site, feeder_id: str, scene: ChuteFeeder) -> None:
        self._site, self.device_id = site, feeder_id
        self.outputs = (f"{feeder_id}.run",)
        self._belt, slope = site.belts[scene.conveyor], site.world.slopes[feeder_id]
        self._waiting_place = slope.waiting
        self._apart_m = site.scene.product.shape.length_m + CLEAR_M
        source = source_of(scene.arrivals, self._arrival_rng, site.tick_s)
        rng, response_s = site.rng(feeder_id, "response"), site.response_s(feeder_id)
        self.feeder = Feeder(scene, source, rng, site.tick_s, response_s)
        self._station = Station(site.emitter, feeder_id)
        self.bad_rate: float | None = None
        """The rate of nonconforming parts among those that come, where it is not the scene's."""
        self._mixed: Mixed | None = None
        self._at_hand: LinePart | None = None
        self._last: LinePart | None = None
        self._belt.keep_contact(0.0, LIP_M + self._apart_m + ROOM_M)
        self._bring_up()

    def take_up(self, scene: ChuteFeeder) -> None:
        """Have parts come otherwise."""
        self.feeder.take_up(scene.arrivals)

    def act(self, on: Mapping[str, bool]) -> None:
        """Advance the feeder by one tick, and set its part free when it says so."""
        drive = self._belt.drive
        senses = FeederSenses(
            run=on[self.outputs[0]] and self._site.supply.drives,
            at_hand=self._at_hand is not None,
            room=self._has_room(),
            belt_at_speed=drive.at_speed,
            travel_m=drive.turned_m,
            step_m=drive.turned_m - drive.turned_before_m,
        )
        if self.feeder.update(senses) and self._at_hand is not None:
            self._at_hand.bad_rate = self.bad_rate
            self._site.world.parts.free(self._at_hand.body)
            self._site.tracker.fed(self._at_hand)
            self._last, self._at_hand = self._at_hand, None
        self._station.tell(*self.feeder.state)

    def mix(self, mixed: Mixed | None) -> None:
        """Bring up parts of another mix from now on; None is the scene's."""
        self._mixed = mixed

    def sense(self) -> None:
        """Have an empty magazine filled, and bring the next part up."""
        magazine = self.feeder.magazine
        if magazine.update(self._site.t_s):
            self._site.emitter.emit(TrayExchanged, tray_id=self.device_id, parts=magazine.capacity)
        self._bring_up()

    def tags(self) -> dict[str, TagValue]:
        """Return supply, magazine, counts and state."""
        feeder, device_id = self.feeder, self.device_id
        return {
            f"{device_id}.ready": self._site.supply.power,
            f"{device_id}.empty": not feeder.parts,
            f"{device_id}.idle": self._slope_is_free,
            f"{device_id}.waiting": feeder.waiting,
            f"{device_id}.released": feeder.released,
            f"{device_id}.state": self._station.state,
        }

    @property
    def standing(self) -> tuple[LinePart, ...]:
        """The part at the escapement."""
        return () if self._at_hand is None else (self._at_hand,)

    def _arrival_rng(self, number: int) -> np.random.Generator:
        return self._site.rng(self.device_id, "arrival", str(number))

    def _bring_up(self) -> None:
        """Stand the next part at the escapement, as soon as the last one is out of its way."""
        if self._at_hand is not None or not self.feeder.parts:
            return
        place = self._waiting_place
        last = self._last_on_line()
        if last is None or math.dist(last.pose.position_m, place.position_m) > self._apart_m:
            self._at_hand = self._site.new_part(place.position_m, place.orientation_xyzw, self._mixed)

    def _last_on_line(self) -> LinePart | None:
        """Return the part that went last; None when it has left the line, or was lost."""
        last = self._last
        return last if last is not None and self._site.tracker.parts.get(last.body) is last else None

    @property
    def _slope_is_free(self) -> bool:
        last = self._last_on_line()
        return last is None or last.stage != "feeding"

    def _has_room(self) -> bool:
        if not self._slope_is_free:
            return False
        lane, parts = self._belt.lane, self._belt.parts
        return not parts or parts[0].along_m()[1] - parts[0].half_length_m(lane) > LIP_M + ROOM_M
