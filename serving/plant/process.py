"""Runs the twin as a program of its own."""

import asyncio
import os
import secrets
import time

from serving.client.address import find_token
from serving.client.stream import StreamClient
from serving.plant.field_io import FieldIo
from serving.plant.pacing import Pacer
from serving.plant.program import Plant
from serving.plant.renderer import Rendered, Renderer
from serving.plant.stamps import Stamps
from serving.process import stop_event
from serving.settings import PlantSettings
from serving.wire.kept import KeptEvents
from twin.errors import RunError
from twin.line import Line

FLUSH_S = 3.0


def run_plant(settings: PlantSettings, *, watch_stdin: bool) -> None:
    """Run until told to stop. Raises `OSError` when the port of the field I/O is in use."""
    asyncio.run(_run(settings, watch_stdin))


async def _run(settings: PlantSettings, watch_stdin: bool) -> None:
    loop = asyncio.get_running_loop()
    stopping = stop_event(loop, watch_stdin=watch_stdin)
    token = find_token(settings.url, os.environ)
    scene = settings.scene
    renderer = Renderer(scene, settings.seed, niceness=settings.renderer_niceness)
    kept = KeptEvents(life=f"plant-{secrets.token_hex(4)}", limit=settings.events_kept)
    stream = StreamClient(url=settings.url, token=token, consumer="twin", kind="plant", kept=kept)
    io = FieldIo(token=token, scan_s=scene.scan_ticks / scene.tick_hz)
    with Line(scene, settings.seed) as line:
        pacer = Pacer(tick_hz=scene.tick_hz, clock=time.monotonic)
        stamps = Stamps(life=settings.life, mono_ns=pacer.mono_ns)
        plant = Plant(line=line, io=io, stream=stream, camera=renderer, pacer=pacer, stamps=stamps, stopping=stopping)
        io.lost, io.found = plant.controller_lost, plant.controller_found
        stream.heard = plant.heard

        def rendered(picture: Rendered) -> None:
            loop.call_soon_threadsafe(plant.rendered, picture)

        # A line that runs before its camera is ready would reject its first parts.
        await asyncio.to_thread(renderer.wait_until_ready)
        blind = asyncio.Event()

        def gone() -> None:
            loop.call_soon_threadsafe(blind.set)
            loop.call_soon_threadsafe(stopping.set)

        renderer.begin(rendered, gone)
        server = await io.open(settings.io_host, settings.io_port)
        links = [asyncio.create_task(stream.run()), asyncio.create_task(io.beat())]
        try:
            await plant.run()
            await stream.flushed(FLUSH_S)
            if blind.is_set():
                raise RunError("the camera's process ended; a plant without pictures cannot go on")
        finally:
            renderer.stop()
            server.close()
            for link in links:
                link.cancel()
            await asyncio.gather(*links, return_exceptions=True)
