"""Addresses and tokens of a server, as a user on the same machine gives and finds them."""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from twin.errors import ConfigError

TOKEN_VARIABLE = "LINETWIN_TOKEN"


def websocket_url(url: str, path: str, key: str) -> str:
    """Return the websocket address of `url`, which may also be HOST:PORT or http://...; raises `ConfigError`."""
    parts = urlsplit(url if "://" in url else f"ws://{url}")
    schemes = {"ws": "ws", "wss": "wss", "http": "ws", "https": "wss"}
    try:
        known = parts.scheme in schemes and parts.hostname and parts.port != 0
    except ValueError:
        known = False
    if not known:
        raise ConfigError(key, "this is no address of a server", got=url, allowed=f"ws://HOST:PORT{path}")
    return urlunsplit(
        (schemes[parts.scheme], parts.netloc, parts.path if parts.path not in ("", "/") else path, "", "")
    )


def token_file(port: int, environ: Mapping[str, str]) -> Path:
    """Return where a server on this machine leaves its token for its own user."""
    folder = environ.get("XDG_RUNTIME_DIR") or str(Path(tempfile.gettempdir()) / f"linetwin-{os.getuid()}")
    return Path(folder) / f"linetwin-{port}.token"


def leave_token(port: int, token: str, environ: Mapping[str, str]) -> Path:
    """Write the token where only this user can read it, and return the file."""
    path = token_file(port, environ)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    if path.parent.stat().st_uid != os.getuid():
        raise ConfigError("token", f"{path.parent} belongs to another user; set {TOKEN_VARIABLE} instead")
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(token)
    return path


def find_token(url: str, environ: Mapping[str, str]) -> str:
    """Return the token for a server: from the environment, else from the file that a local server left; else empty."""
    if token := environ.get(TOKEN_VARIABLE, ""):
        return token
    try:
        return token_file(urlsplit(url).port or 80, environ).read_text(encoding="utf-8").strip()
    except OSError:
        return ""
