from pathlib import Path

import pytest

from serving.client.address import find_token, leave_token, websocket_url
from twin.errors import ConfigError


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("ws://127.0.0.1:8000/v1/stream", "ws://127.0.0.1:8000/v1/stream"),
        ("127.0.0.1:8000", "ws://127.0.0.1:8000/v1/stream"),
        ("http://localhost:8000/", "ws://localhost:8000/v1/stream"),
        ("https://line.example", "wss://line.example/v1/stream"),
        ("ws://[::1]:9/other", "ws://[::1]:9/other"),
    ],
)
def test_an_address_may_be_given_in_many_ways(given: str, wanted: str) -> None:
    assert websocket_url(given, "/v1/stream", "url") == wanted


@pytest.mark.parametrize("given", ["", "ftp://x", "ws://", "ws://x:99999", "ws://x:port"])
def test_what_is_no_address_is_told_with_its_key(given: str) -> None:
    with pytest.raises(ConfigError, match=r"operate\.url"):
        websocket_url(given, "/v1/stream", "operate.url")


def test_a_token_is_left_for_its_own_user_alone(tmp_path: Path) -> None:
    environ = {"XDG_RUNTIME_DIR": str(tmp_path)}
    for token in ("first", "second"):
        path = leave_token(8123, token, environ)
        assert path.stat().st_mode & 0o777 == 0o600
        assert find_token("ws://127.0.0.1:8123/v1/stream", environ) == token
    assert find_token("ws://127.0.0.1:8124/v1/stream", environ) == ""
    assert find_token("ws://127.0.0.1:8123", {**environ, "LINETWIN_TOKEN": "given"}) == "given"
