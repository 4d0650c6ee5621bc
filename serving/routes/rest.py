"""REST under `/v1/`, and health under `/v2/` as the Open Inference Protocol names it."""

import asyncio
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, HTTPException, Request, Response
from pydantic import TypeAdapter

from serving.detector import Detector, inspect_picture
from serving.hub.service import Service
from serving.log.records import subject_of
from serving.wire.asyncapi import asyncapi
from serving.wire.errors import WireError
from serving.wire.picture import MAX_PICTURE_BYTES
from serving.wire.session import scopes_of
from twin.events import EVENT
from twin.kpi.iso22400 import Plan
from twin.types import Verdict

_VERDICT = TypeAdapter(Verdict)
NOT_READY = "the model is not ready yet; try again in a few seconds"


def rest_routes(
    service: Service,
    detector: "asyncio.Future[Detector] | None",
    line: dict[str, Any],
    plan: Callable[[float], Plan],
) -> APIRouter:
    """Return the routes. `line` describes the line to pages; `detector` is done once a model is warm.

    `plan` tells what was planned until a time. Without a detector there is no route that judges a picture.
    """
    router = APIRouter()
    _add_open(router, service)
    viewing = APIRouter(prefix="/v1", dependencies=[Depends(_may_view(service))])
    _add_figures(viewing, service, line, plan)
    _add_pictures(viewing, service)
    if detector is not None:
        _add_inspect(viewing, detector)
    router.include_router(viewing)
    return router


def _may_view(service: Service) -> Callable[[str], None]:
    def may_view(authorization: Annotated[str, Header()] = "") -> None:
        try:
            scopes = scopes_of(authorization.removeprefix("Bearer "), service.tokens)
        except WireError as error:
            raise HTTPException(401, error.reason, {"WWW-Authenticate": "Bearer"}) from None
        if "view" not in scopes:
            raise HTTPException(403, "this token may not view")

    return may_view


def _add_open(router: APIRouter, service: Service) -> None:
    """Add what needs no token."""

    @router.get("/v2/health/live")
    async def live() -> dict[str, bool]:
        """Tell that the server runs."""
        return {"live": True}

    @router.get("/v2/health/ready")
    async def ready(response: Response) -> dict[str, bool]:
        """Tell whether frames are judged (200), or not yet (503)."""
        response.status_code = 200 if service.ready else 503
        return {"ready": service.ready}

    @router.get("/asyncapi.json")
    async def described() -> dict[str, Any]:
        """Describe the messages of both websockets."""
        return asyncapi()


def _add_figures(router: APIRouter, service: Service, line: dict[str, Any], plan: Callable[[float], Plan]) -> None:
    @router.get("/line")
    async def the_line() -> dict[str, Any]:
        """Describe the line: titles, devices, recipe."""
        return line

    @router.get("/summary")
    async def summary() -> dict[str, Any]:
        """Return the counts, quality and latencies so far, and where the log stands."""
        hub = service.hub
        position = {"epoch": hub.epoch, "oldest": hub.oldest, "newest": hub.newest}
        return {**service.standing.summary(), "log": position, "newest_picture": service.pictures.newest()}

    @router.get("/kpi")
    async def kpi() -> dict[str, Any]:
        """Return the figures of ISO 22400-2 from the start until `t_s`, with what each was made of."""
        return await service.standing.kpi(plan)

    @router.get("/parts/{part_id}")
    async def part(part_id: str) -> dict[str, Any]:
        """Return everything that the log holds of one part."""
        records = await asyncio.to_thread(service.hub.history, part_id)
        if not records:
            raise HTTPException(404, f"no part {part_id!r} in this log")
        return {"part_id": part_id, "records": [_plain(subject_of(each, service.hub.epoch)) for each in records]}


def _add_pictures(router: APIRouter, service: Service) -> None:
    @router.get("/pictures/{trigger_id}.jpg")
    async def picture(trigger_id: str) -> Response:
        """Return the picture of one of the newest triggers."""
        return _image(await asyncio.to_thread(service.pictures.picture_jpg, trigger_id), "image/jpeg", trigger_id)

    @router.get("/pictures/{trigger_id}/heat.png")
    async def heat(trigger_id: str) -> Response:
        """Return the heat map of one of the newest triggers, to lie over its picture."""
        return _image(await asyncio.to_thread(service.pictures.heat_png, trigger_id), "image/png", trigger_id)


def _add_inspect(router: APIRouter, detector: "asyncio.Future[Detector]") -> None:
    @router.post("/inspect")
    async def inspect(request: Request) -> dict[str, Any]:
        """Judge one PNG or JPEG, sent as the request's body; nothing is logged."""
        data = bytearray()
        async for chunk in request.stream():
            data += chunk
            if len(data) > MAX_PICTURE_BYTES:
                raise HTTPException(413, f"a picture may have {MAX_PICTURE_BYTES} bytes")
        if not detector.done():
            raise HTTPException(503, NOT_READY)
        try:
            return await asyncio.to_thread(inspect_picture, detector.result(), bytes(data))
        except WireError as error:
            raise HTTPException(400, error.reason) from None


def _image(data: bytes | None, kind: str, trigger_id: str) -> Response:
    if data is None:
        raise HTTPException(404, f"no picture of trigger {trigger_id!r}; only the newest are kept")
    return Response(data, media_type=kind, headers={"Cache-Control": "private, max-age=3600"})


def _plain(subject: Any) -> dict[str, Any]:
    if isinstance(subject, Verdict):
        return {"type": "verdict", **_VERDICT.dump_python(subject, mode="json")}
    return dict(EVENT.dump_python(subject, mode="json"))
