"""One connected client as the hub sees it: where it stands in the log, and what waits to be sent to it."""

import asyncio
from collections import deque

from serving.wire.errors import Close, WireError
from serving.wire.messages import ClientClass

DIRECT_LIMIT = 1024
MOST_UNCOMMITTED = 64
"""So many events of one sender may wait for their commit; then it is not read from until some are done."""


class Subscriber:
    """A client's place in the log and its outgoing messages. Lives on the event loop alone."""

    def __init__(self, *, consumer: str, kind: ClientClass, after: int, now_s: float) -> None:
        self.consumer, self.kind = consumer, kind
        self.sent = self.acked = after
        self.heard_s = now_s
        """When a message last came from the client, on the monotonic clock."""
        self.stalled_since_s: float | None = None
        self.closing: WireError | None = None
        self.room = asyncio.Semaphore(MOST_UNCOMMITTED)
        self._direct: deque[str] = deque()
        self._newest: dict[str, str] = {}
        self._wake = asyncio.Event()
        self._wake.set()

    def tell(self, text: str) -> None:
        """Queue a message for this client alone, in order; a client that takes none of them is closed as stalled."""
        if len(self._direct) >= DIRECT_LIMIT:
            self.close(WireError(Close.STALLED, f"{DIRECT_LIMIT} messages wait for this client"))
        else:
            self._direct.append(text)
        self._wake.set()

    def show(self, slot: str, text: str) -> None:
        """Put the newest message of its kind into `slot`; what was not sent yet is replaced."""
        self._newest[slot] = text
        self._wake.set()

    def wake(self) -> None:
        """Look again: the log has grown, or the client has acknowledged."""
        self._wake.set()

    def close(self, why: WireError) -> None:
        """Have the connection closed with a code and a reason; the first reason stands."""
        self.closing = self.closing or why
        self._wake.set()

    async def work(self) -> None:
        """Wait until there may be something to send; raises the `WireError` that closes the connection."""
        await self._wake.wait()
        self._wake.clear()
        if self.closing:
            raise self.closing

    def take(self) -> list[str]:
        """Return the messages that wait, oldest first, and forget them."""
        taken = [*self._direct, *self._newest.values()]
        self._direct.clear()
        self._newest.clear()
        return taken
