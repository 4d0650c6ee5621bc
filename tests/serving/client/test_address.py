from pathlib import Path

import pytest

from serving.client.address import authority, find_token, is_loopback, leave_token, websocket_url
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
        assert path is not None
        assert path.stat().st_mode & 0o777 == 0o600
        assert find_token("ws://127.0.0.1:8123/v1/stream", environ) == token
    assert find_token("ws://127.0.0.1:8124/v1/stream", environ) == ""
    assert find_token("ws://127.0.0.1:8123", {**environ, "LINETWIN_TOKEN": "given"}) == "given"


def test_a_token_of_this_machine_is_not_told_to_another(tmp_path: Path) -> None:
    environ = {"XDG_RUNTIME_DIR": str(tmp_path)}
    leave_token(8123, "secret", environ)
    for url in ("ws://192.168.1.5:8123", "ws://line.example:8123", "ws://127.evil.example:8123"):
        assert find_token(url, environ) == ""
    for url in ("ws://127.0.0.1:8123", "ws://localhost:8123/v1/stream", "ws://[::1]:8123"):
        assert find_token(url, environ) == "secret"


def test_without_a_runtime_folder_the_token_lies_in_a_private_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    environ = {"XDG_RUNTIME_DIR": str(tmp_path / "file" / "below")}
    path = leave_token(8123, "secret", environ)
    assert path is not None
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert find_token("ws://127.0.0.1:8123", environ) == "secret"


def test_where_no_token_can_be_left_only_a_server_with_one_of_its_own_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "file"))
    with pytest.raises(ConfigError, match="LINETWIN_TOKEN"):
        leave_token(8123, "secret", {})
    assert leave_token(8123, "given", {"LINETWIN_TOKEN": "given"}) is None


def test_only_loopback_is_loopback() -> None:
    assert all(map(is_loopback, ("127.0.0.1", "127.8.8.8", "localhost", "::1")))
    assert not any(map(is_loopback, ("0.0.0.0", "192.168.1.5", "example.com", "127.evil.example")))


def test_a_host_of_ipv6_stands_in_brackets() -> None:
    assert authority("::1", 8000) == "[::1]:8000"
    assert authority("127.0.0.1", 8000) == "127.0.0.1:8000"
