"""The REST application: the routes for bytes, manifests and exports together."""

from collections.abc import Iterable

from fastapi import APIRouter, FastAPI
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from access.admission import Rate
from dataapi.callers import RATE


def make_app(routers: Iterable[APIRouter]) -> FastAPI:
    """The application. Pages of documentation come with the one OpenAPI document of all routes."""
    app = FastAPI(title="Tharsis", docs_url=None, redoc_url=None, openapi_url=None)
    for router in routers:
        app.include_router(router)
    app.add_middleware(_Rates)
    return app


class _Rates:
    """Says in each answer what is left of the caller's rate."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def say(message: Message) -> None:
            rate: Rate | None = scope.get(RATE)
            if message["type"] == "http.response.start" and rate is not None:
                for name, value in rate.headers():
                    message["headers"].append((name.encode("ascii"), value.encode("ascii")))
            await send(message)

        await self._app(scope, receive, say if scope["type"] == "http" else send)
