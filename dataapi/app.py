"""The REST application: the routes for bytes, manifests and exports together."""

from collections.abc import Iterable

from fastapi import APIRouter, FastAPI


def make_app(routers: Iterable[APIRouter]) -> FastAPI:
    """The application. Pages of documentation come with the one OpenAPI document of all routes."""
    app = FastAPI(title="Tharsis", docs_url=None, redoc_url=None, openapi_url=None)
    for router in routers:
        app.include_router(router)
    return app
