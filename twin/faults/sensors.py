"""Faults of what tells the controller where things are: feedback switches and photo-eyes."""

from twin.faults.effect import Effect
from twin.scene.faults import EyeFlickers, EyeStuck, SwitchStuck
from twin.units.build import Units
from twin.units.site import Site


def switch_sticks(fault: SwitchStuck, units: Units, site: Site) -> Effect:
    """The switch tells the same, whatever happens: to all that it is wired to, or to the controller alone."""
    tag = f"{fault.device}.{fault.signal}"
    switch = units.switches().get(tag)

    def act(strength: float) -> None:
        if switch is not None:
            switch.stuck = fault.tells if strength > 0 else None
        elif strength > 0:
            site.stuck[tag] = fault.tells
        else:
            site.stuck.pop(tag, None)

    return act


def eye_sticks(fault: EyeStuck, units: Units, _site: Site) -> Effect:
    """The eye's output tells the same, whatever happens."""
    eye = units.eyes[fault.device]

    def act(strength: float) -> None:
        eye.stuck = fault.tells if strength > 0 else None

    return act


def flickers(fault: EyeFlickers, units: Units, _site: Site) -> Effect:
    """The eye's output drops out by chance."""
    eye = units.eyes[fault.device]

    def act(strength: float) -> None:
        eye.drop_outs_per_s = fault.per_s * strength

    return act
