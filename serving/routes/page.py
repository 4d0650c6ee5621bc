"""The page at `/`: hand-written files, nothing from elsewhere."""

from collections.abc import Awaitable, Callable
from html import escape
from pathlib import Path

from fastapi import APIRouter, Response

_FILES = Path(__file__).resolve().parent.parent / "page"
_KINDS = {
    **{path.name: "text/javascript" for path in sorted(_FILES.glob("*.js"))},
    "style.css": "text/css",
}
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' blob:; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def page_routes(token: str | None) -> APIRouter:
    """Return the page's routes. `token`, given only on loopback, is written into the page and may view and operate."""
    router = APIRouter()
    index = (_FILES / "index.html").read_text(encoding="utf-8").replace("{{token}}", escape(token or "", quote=True))

    @router.get("/", include_in_schema=False)
    async def page() -> Response:
        return Response(index, media_type="text/html", headers=_HEADERS)

    for name, kind in _KINDS.items():
        router.add_api_route(f"/{name}", _file(name, kind), include_in_schema=False)
    return router


def _file(name: str, kind: str) -> Callable[[], Awaitable[Response]]:
    body = (_FILES / name).read_bytes()

    async def serve() -> Response:
        return Response(body, media_type=kind, headers=_HEADERS)

    return serve
