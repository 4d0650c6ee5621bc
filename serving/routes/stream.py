"""`/v1/stream`: one websocket connection from its first message to its close."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress

from fastapi import APIRouter, WebSocket

from serving.hub.service import Service
from serving.hub.subscriber import Subscriber
from serving.wire.errors import Close, WireError, malformed
from serving.wire.messages import STREAM_PROTOCOL, Subscribe
from serving.wire.session import StreamSession

SUBSCRIBE_LIMIT_S = 5.0
CLOSE_LIMIT_S = 1.0


class _GoneError(Exception):
    """The client closed the connection."""


def stream_routes(service: Service) -> APIRouter:
    """Return the route of the websocket."""
    router = APIRouter()

    @router.websocket("/v1/stream")
    async def stream(socket: WebSocket) -> None:
        offered = socket.scope.get("subprotocols", [])
        await socket.accept(subprotocol=STREAM_PROTOCOL if STREAM_PROTOCOL in offered else None)
        try:
            _check_origin(socket)
            await _converse(socket, service)
        except WireError as error:
            with suppress(TimeoutError, RuntimeError):
                async with asyncio.timeout(CLOSE_LIMIT_S):
                    await socket.close(code=int(error.code), reason=error.close_reason)
        except _GoneError:
            pass

    return router


def _check_origin(socket: WebSocket) -> None:
    """Refuse a page of another site: websockets are not under the browser's same-origin rule."""
    origin, host = socket.headers.get("origin"), socket.headers.get("host", "")
    if origin is not None and origin not in (f"http://{host}", f"https://{host}"):
        raise WireError(Close.SCOPE, f"pages of {origin[:60]} may not connect")


async def _converse(socket: WebSocket, service: Service) -> None:
    session = StreamSession(service.tokens)
    try:
        async with asyncio.timeout(SUBSCRIBE_LIMIT_S):
            first = await _receive(socket)
    except TimeoutError:
        raise malformed(f"no subscribe within {SUBSCRIBE_LIMIT_S:.0f} s") from None
    if isinstance(first, bytes):
        raise malformed("the first message must be subscribe")
    subscribe = session.receive_text(first)
    assert isinstance(subscribe, Subscribe)
    subscriber = service.welcome(session, subscribe)
    listening = asyncio.create_task(_listen(socket, session, service, subscriber))
    sending = asyncio.create_task(service.hub.pump(subscriber, socket.send_text))
    try:
        await asyncio.wait((listening, sending), return_when=asyncio.FIRST_COMPLETED)
    finally:
        service.goodbye(subscriber)
        for task in (listening, sending):
            task.cancel()
        ended = await asyncio.gather(listening, sending, return_exceptions=True)
    _raise_first(ended)


def _raise_first(ended: Sequence[BaseException | None]) -> None:
    """Raise why the conversation ended: a broken rule before a closed socket, which is often only its consequence."""
    errors = [error for error in ended if error is not None and not isinstance(error, asyncio.CancelledError)]
    for error in errors:
        if isinstance(error, WireError):
            raise error
    for error in errors:
        # Starlette tells a socket that was closed meanwhile by a RuntimeError or a WebSocketDisconnect.
        raise _GoneError from error


async def _listen(socket: WebSocket, session: StreamSession, service: Service, subscriber: Subscriber) -> None:
    while True:
        received = await _receive(socket)
        if isinstance(received, bytes):
            service.look(session.receive_binary(received), subscriber)
        else:
            await service.take(session.receive_text(received), subscriber)


async def _receive(socket: WebSocket) -> str | bytes:
    message = await socket.receive()
    if message["type"] == "websocket.disconnect":
        raise _GoneError
    text = message.get("text")
    return str(text) if text is not None else bytes(message["bytes"])
