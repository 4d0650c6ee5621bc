"""The web application: routes around a service. The only place, with `serving.routes`, that knows FastAPI."""

import asyncio
from collections.abc import Callable
from typing import Any

from fastapi import FastAPI
from starlette.middleware.trustedhost import TrustedHostMiddleware

from serving.detector import Detector
from serving.hub.service import Service
from serving.routes.page import page_routes
from serving.routes.rest import rest_routes
from serving.routes.stream import stream_routes
from twin.kpi.iso22400 import Plan


def create_app(
    service: Service,
    detector: "asyncio.Future[Detector] | None",
    *,
    line: dict[str, Any],
    plan: Callable[[float], Plan],
    page_token: str | None,
    hosts: list[str],
) -> FastAPI:
    """Return the application. Requests for a host that is not among `hosts` are refused (DNS rebinding).

    Without a detector no picture can be sent to be judged. `plan` tells what was planned until a time.
    """
    app = FastAPI(title="LineTwin", version="1", docs_url=None, redoc_url=None)
    app.include_router(stream_routes(service))
    app.include_router(rest_routes(service, detector, line, plan))
    app.include_router(page_routes(page_token))
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=hosts)
    return app
