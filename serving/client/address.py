"""Addresses and tokens of a server, as a user on the same machine gives and finds them."""

import contextlib
import os
import tempfile
from collections.abc import Mapping
from ipaddress import ip_address
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


def authority(host: str, port: int) -> str:
    """Return HOST:PORT as a URL writes it."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def is_loopback(host: str) -> bool:
    """Tell whether only this machine can reach `host`."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def token_files(port: int, environ: Mapping[str, str]) -> tuple[Path, ...]:
    """Return where a server on this machine leaves its token for its own user: the first place that can be used."""
    private = str(Path(tempfile.gettempdir()) / f"linetwin-{os.getuid()}")
    folders = (environ.get("XDG_RUNTIME_DIR"), private)
    return tuple(Path(folder) / f"linetwin-{port}.token" for folder in folders if folder)


def leave_token(port: int, token: str, environ: Mapping[str, str]) -> Path | None:
    """Write the token where only this user can read it, and return the file.

    Where that cannot be done, a token that came from the environment is known to whoever gave it, and None is
    returned; any other raises `ConfigError`.
    """
    for path in token_files(port, environ):
        with contextlib.suppress(OSError):
            path.parent.mkdir(mode=0o700, exist_ok=True)
            if not _is_private(path.parent):
                continue
            path.unlink(missing_ok=True)
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
                file.write(token)
            return path
    if environ.get(TOKEN_VARIABLE):
        return None
    places = ", ".join(str(path.parent) for path in token_files(port, environ))
    raise ConfigError("token", f"it cannot be left for this user alone in {places}; set {TOKEN_VARIABLE} instead")


def find_token(url: str, environ: Mapping[str, str]) -> str:
    """Return the token for a server: from the environment, else from the file that a server here left; else empty.

    The file's token is for servers on this machine: no other one learns it.
    """
    if token := environ.get(TOKEN_VARIABLE, ""):
        return token
    parts = urlsplit(url)
    if not is_loopback(parts.hostname or ""):
        return ""
    for path in token_files(parts.port or 80, environ):
        with contextlib.suppress(OSError):
            if _is_private(path.parent):
                return path.read_text(encoding="utf-8").strip()
    return ""


def _is_private(folder: Path) -> bool:
    return folder.stat().st_uid == os.getuid()
