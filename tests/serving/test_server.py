import socket

import pytest

from serving.compose import compose_scene
from serving.server import describe, hosts_of, is_loopback, listen
from tests.serving.live import free_port
from twin.errors import ConfigError


def test_a_port_in_use_is_one_clear_sentence() -> None:
    port = free_port()
    with listen("127.0.0.1", port), pytest.raises(ConfigError) as caught:
        listen("127.0.0.1", port, "demo.port")
    told = str(caught.value)
    assert told.startswith(f"demo.port: 127.0.0.1:{port} cannot be used (Address already in use)")
    assert "--port" in told


def test_stuck_peers_are_dropped_by_the_system() -> None:
    with listen("127.0.0.1", free_port()) as sock:
        assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 5000
        assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_only_loopback_is_loopback() -> None:
    assert all(map(is_loopback, ("127.0.0.1", "127.8.8.8", "localhost", "::1")))
    assert not any(map(is_loopback, ("0.0.0.0", "192.168.1.5", "example.com")))
    assert "evil.example" not in hosts_of("127.0.0.1")


def test_pages_learn_of_devices_but_not_of_what_comes_in() -> None:
    told = describe(compose_scene())
    assert "infeed" in told["devices"]
    assert "incoming" not in told
