"""The REST application: the routes for bytes, manifests and exports together."""

import logging
import traceback
from collections.abc import Iterable
from importlib.metadata import version

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.routing import compile_path
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from access.admission import Rate
from access.streams import ShutOut
from dataapi.callers import RATE
from dataapi.openapi import Operation
from dataapi.openapi.document import document
from dataapi.openapi.pages import Pages, page_routes
from dataapi.openapi.routes import declared
from dataapi.problems import REFUSALS, problem, refusal
from execution.codes import Code

_LOG = logging.getLogger("tharsis.dataapi")


def make_app(routers: Iterable[APIRouter], beside: Iterable[Operation] = (), address: str = "/") -> FastAPI:
    """The application, with the document of its routes and of those that others answer ``beside`` it at the same address.

    Raises `Undeclared` for a route without a declaration.
    """
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    pages = Pages(lambda: document(app.routes, beside, version("tharsis"), address))
    for router in (*routers, page_routes(pages)):
        app.router.routes.extend(router.routes)  # included, a router is gone through twice for each request
    app.state.methods = [(compile_path(one.path)[0], one.method) for one in declared(app.routes)]
    for refusal_ in REFUSALS:
        app.add_exception_handler(refusal_, _refused)
    app.add_middleware(_LastDefence)
    app.add_middleware(_Rates)
    app.add_exception_handler(HTTPException, _not_answered)
    app.add_exception_handler(RequestValidationError, _not_understood)
    return app


async def _refused(request: Request, error: Exception) -> Response:
    """What a route's guard, or the route itself, refuses."""
    return refusal(error)


async def _not_answered(request: Request, error: Exception) -> Response:
    """An address, or a method, that is not answered."""
    assert isinstance(error, HTTPException)  # noqa: S101  it is called for no other
    if error.status_code == 404:
        return problem(404, Code.BAD_USER_INPUT, "There is no such address: /openapi.json lists those that there are.")
    headers = {name.lower(): value for name, value in (error.headers or {}).items()}
    detail = f"{error.detail}."
    if error.status_code == 405:  # each method of an address is a route of its own, and the router knows of the first
        methods = {method for pattern, method in request.app.state.methods if pattern.match(request.url.path)}
        headers["allow"] = ", ".join(sorted(methods))
        detail = f"This address answers {headers['allow']} only."
    return problem(error.status_code, Code.BAD_USER_INPUT, detail, headers)


async def _not_understood(request: Request, error: Exception) -> Response:
    """Parameters of other types than theirs, or none where there must be one; what was sent is not repeated."""
    assert isinstance(error, RequestValidationError)  # noqa: S101  it is called for no other
    wrong = "; ".join(f"{'.'.join(map(str, one['loc'][1:]))}: {one['msg']}" for one in error.errors())
    return problem(400, Code.BAD_USER_INPUT, f"The parameters are not understood: {wrong}.")


class BrokenOff(Exception):
    """An answer that ends in its middle, so that nobody takes it for whole; the log says why."""


class _LastDefence:
    """Answers what nobody foresaw: a stack belongs in the log, and values, which may be secrets, in neither."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except ShutOut:
            raise BrokenOff from None
        except Exception as error:
            _LOG.error("%s\n%s", type(error).__name__, "".join(traceback.format_tb(error.__traceback__)))
            if begun:
                raise BrokenOff from None
            message = "The service failed; the operator's log says where."
            await problem(500, Code.INTERNAL_SERVER_ERROR, message)(scope, receive, send)


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
