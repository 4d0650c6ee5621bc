"""Takes the picture in the README from the running page: `python tests/take_picture.py [--url URL] [--out FILE]`.

Starts a demo of its own unless it is given the address of one, waits in a headless Chromium until the page shows a part
that is not ok, and saves what a person would see. Speaks to the browser by its DevTools protocol.
"""

import argparse
import asyncio
import base64
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from websockets.asyncio.client import ClientConnection, connect

WIDTH, HEIGHT = 1366, 768
WAIT_S = 180.0
PORT = 8471
READY = """
document.querySelector('#caption .badge.not_ok') !== null
  && document.querySelectorAll('#rows tr .disposition.accept').length >= 4
  && document.querySelector('#rows tr .disposition.reject') !== null
"""
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--hide-scrollbars", "--remote-debugging-port=0",
)  # fmt: skip


class Browser:
    """One page of a browser, driven by the DevTools protocol."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket, self._numbers = socket, count(1)

    async def ask(self, method: str, **parameters: Any) -> Any:
        """Call a method of the protocol and return its result."""
        number = next(self._numbers)
        await self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            message = json.loads(await self._socket.recv())
            if message.get("id") == number:
                return message["result"]

    async def holds(self, expression: str) -> bool:
        """Tell whether a JavaScript expression is true on the page."""
        return (await self.ask("Runtime.evaluate", expression=expression))["result"].get("value") is True


async def take(debugger: str, url: str, out: Path, words: str) -> None:
    """Open `url`, wait until there is something to see, and write the picture to `out`."""
    async with asyncio.timeout(WAIT_S), connect(debugger, max_size=None, proxy=None) as socket:
        browser = Browser(socket)
        metrics = {"width": WIDTH, "height": HEIGHT, "deviceScaleFactor": 1, "mobile": False}
        await browser.ask("Emulation.setDeviceMetricsOverride", **metrics)
        script = f"localStorage.setItem('language', '{words}')"
        await browser.ask("Page.enable")
        await browser.ask("Page.addScriptToEvaluateOnNewDocument", source=script)
        await browser.ask("Page.navigate", url=url)
        while not await browser.holds(READY):
            await asyncio.sleep(0.1)
        picture = await browser.ask("Page.captureScreenshot", format="png")
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(base64.b64decode(picture["data"]))


@contextmanager
def demo(port: int, overrides: Sequence[str]) -> Iterator[str]:
    """Run a demo and yield the address of its page."""
    with tempfile.TemporaryDirectory() as out:
        command = [sys.executable, "-m", "serving.main", "demo", "--port", str(port), "--out", f"{out}/run"]
        command += overrides
        process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
        try:
            yield _found(process, r"the page is at (\S+)")
            process.terminate()
            process.communicate(timeout=60)
        finally:
            process.kill()


@contextmanager
def chromium() -> Iterator[str]:
    """Run a browser and yield the address of its one page's debugger."""
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        sys.exit("take_picture: no Chromium on this machine; install it (apt-get install chromium)")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [program, *FLAGS, f"--user-data-dir={profile}", "about:blank"]
        process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
        try:
            yield _page_of(_found(process, r"DevTools listening on (ws://\S+)"))
        finally:
            process.terminate()
            process.communicate(timeout=20)


def _page_of(browser: str) -> str:
    """Return the debugger of the first page, given the browser's."""
    host = browser.split("/")[2]
    with urlopen(f"http://{host}/json/list") as answer:
        return str(next(page["webSocketDebuggerUrl"] for page in json.load(answer) if page["type"] == "page"))


def _found(process: "subprocess.Popen[str]", pattern: str) -> str:
    """Return what a process says on stderr where `pattern` matches."""
    assert process.stderr is not None
    for line in process.stderr:
        if match := re.search(pattern, line):
            return match.group(1)
    sys.exit(f"take_picture: {process.args!r} ended without saying {pattern!r}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", help="page of a demo that runs already")
    parser.add_argument("--out", type=Path, default=Path("docs/page.png"))
    parser.add_argument("--language", choices=("en", "zh"), default="en")
    parser.add_argument("overrides", nargs="*", help="key=value for the demo")
    given = parser.parse_args()
    with chromium() as debugger:
        if given.url:
            asyncio.run(take(debugger, given.url, given.out, given.language))
        else:
            with demo(PORT, given.overrides) as url:
                asyncio.run(take(debugger, url, given.out, given.language))


if __name__ == "__main__":
    main()
