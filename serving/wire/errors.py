"""Why a connection is closed: a code of the contract and a reason in words."""

from enum import IntEnum

from twin.errors import RunError


class Close(IntEnum):
    """The close codes of both websockets (4400-4499 are the private range of RFC 6455)."""

    NORMAL = 1000
    GOING_AWAY = 1001
    MALFORMED = 4400
    TOKEN = 4401
    SCOPE = 4403
    STALLED = 4408
    CONFLICT = 4409
    CURSOR_TOO_OLD = 4410
    CURSOR_IN_FUTURE = 4416


class WireError(RunError):
    """The other side broke a rule of the wire; the connection closes with `code` and `reason`."""

    def __init__(self, code: Close, reason: str) -> None:
        super().__init__(code, reason)
        self.code, self.reason = code, reason

    def __str__(self) -> str:
        return f"{self.reason} (close code {int(self.code)})"

    @property
    def close_reason(self) -> str:
        """The reason cut to what a close frame can carry (123 bytes of UTF-8)."""
        return self.reason.encode("utf-8", "replace")[:120].decode("utf-8", "ignore")


def malformed(reason: str) -> WireError:
    """Return the error of a message that cannot be understood."""
    return WireError(Close.MALFORMED, reason)
