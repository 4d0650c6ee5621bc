"""When a subscriber is sent which records: one pure rule for each class of client.

- control: never drops; at most `CONTROL_WINDOW` records unacknowledged, and one whose window stays full is stalled;
- audit: reads the whole log at its own pace, however far behind;
- view and plant: newest only; one that lags is told the gap and goes on near the newest.
"""

from typing import Final

from serving.wire.messages import ClientClass
from twin.types import value

CONTROL_WINDOW: Final = 256
VIEW_KEEP: Final = 256


@value
class Send:
    """Send at most `limit` records after `after`."""

    after: int
    limit: int


@value
class Skip:
    """Tell the client that `first` to `last` are left out, and go on after `last`."""

    first: int
    last: int


@value
class Wait:
    """Nothing to send now. `stalled` when records wait but the client has not acknowledged those that it has."""

    stalled: bool


def next_step(kind: ClientClass, *, sent: int, acked: int, newest: int, page: int) -> Send | Skip | Wait:
    """Return what to do next for a client that was sent records up to `sent` and acknowledged up to `acked`."""
    if sent >= newest:
        return Wait(stalled=False)
    if kind == "control":
        room = CONTROL_WINDOW - (sent - acked)
        return Send(after=sent, limit=min(page, room)) if room > 0 else Wait(stalled=True)
    if kind in ("view", "plant") and newest - sent > VIEW_KEEP:
        return Skip(first=sent + 1, last=newest - VIEW_KEEP)
    return Send(after=sent, limit=page)
