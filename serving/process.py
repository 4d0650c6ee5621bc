"""What every live program does at its edges: it stops cleanly on a signal, or when its parent is gone."""

import asyncio
import os
import signal
import sys
import threading


def stop_event(loop: asyncio.AbstractEventLoop, *, watch_stdin: bool) -> asyncio.Event:
    """Return an event that is set by SIGTERM or SIGINT, and, for a child, when its parent closes or loses stdin."""
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    if watch_stdin:
        threading.Thread(target=_until_end_of_input, args=(loop, stopping), name="parent", daemon=True).start()
    return stopping


def _until_end_of_input(loop: asyncio.AbstractEventLoop, stopping: asyncio.Event) -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    if not loop.is_closed():
        loop.call_soon_threadsafe(stopping.set)
