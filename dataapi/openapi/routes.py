"""Routes that are declared: the declaration is a dependency of its route, which lets in or refuses before all else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from access.door import Entrance
from dataapi.openapi.operation import Operation
from dataapi.openapi.security import OPEN

Endpoint = Callable[..., Awaitable[Response]]
PlainEndpoint = Callable[[Request], Awaitable[Response]]


class Undeclared(Exception):
    """A route that nothing guards and no document tells of: the application does not start."""


class Declaration:
    """An operation as a dependency of its route."""

    def __init__(self, operation: Operation, entrance: Entrance | None) -> None:
        self.operation = operation
        self._entrance = entrance

    async def __call__(self, request: Request) -> None:
        """Guard the route; raises one of `access.refusals.ACCESS_ERRORS`."""
        if self._entrance is not None:
            await self.operation.security.guard(request, self._entrance)


class _Plain:
    """A guarded endpoint as an ASGI application, which Starlette calls as it is."""

    def __init__(self, declaration: Declaration, endpoint: PlainEndpoint) -> None:
        self._declaration, self._endpoint = declaration, endpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive, send)
        await self._declaration(request)
        response = await self._endpoint(request)
        await response(scope, receive, send)


class PlainRoute(Route):
    """A declared route that reads its request itself: what FastAPI would do for it costs more than most answers do."""

    def __init__(self, declaration: Declaration, endpoint: PlainEndpoint) -> None:
        super().__init__(declaration.operation.path, _Plain(declaration, endpoint))
        self.methods = {declaration.operation.method}  # Starlette adds HEAD to GET: it is declared apart
        self.declaration = declaration


class Routes:
    """Adds declared routes to a router; ``entrance`` is None where all are open."""

    def __init__(self, entrance: Entrance | None) -> None:
        self.router = APIRouter()
        self._entrance = entrance

    def add(self, operation: Operation, endpoint: Endpoint) -> None:
        """Answer an operation by ``endpoint``, for those whom it lets in; raises `Undeclared` where nobody could tell whom."""
        guard = Depends(self._declaration(operation))
        others: dict[int | str, dict[str, Any]] = {"default": {}}  # without any, FastAPI speaks of a 422 of its own
        self.router.add_api_route(
            operation.path,
            endpoint,
            methods=[operation.method],
            response_class=Response,
            dependencies=[guard],
            responses=others,
        )

    def add_plain(self, operation: Operation, endpoint: PlainEndpoint) -> None:
        """As `add`, for an endpoint that reads all parameters from the request itself."""
        self.router.routes.append(PlainRoute(self._declaration(operation), endpoint))

    def _declaration(self, operation: Operation) -> Declaration:
        if self._entrance is None and operation.security != OPEN:
            raise Undeclared(f"{operation.path}: give the routes the entrance by which those come in who ask for it.")
        return Declaration(operation, self._entrance)


def declared(routes: Sequence[BaseRoute]) -> list[Operation]:
    """The operations of all routes; raises `Undeclared` for a route without one, and for an id that stands twice."""
    found = [_operation(context.route) for context in iter_route_contexts(routes)]
    ids = [operation.id for operation in found]
    if len(set(ids)) < len(ids):
        raise Undeclared(f"An operation's id stands twice: {sorted(id_ for id_ in set(ids) if ids.count(id_) > 1)}")
    return found


def _operation(route: Any) -> Operation:
    if isinstance(route, PlainRoute):
        return route.declaration.operation
    if isinstance(route, APIRoute):
        guards = [one.dependency for one in route.dependencies if isinstance(one.dependency, Declaration)]
        for guard in guards:
            if (guard.operation.path, {guard.operation.method}) == (route.path, route.methods):
                return guard.operation
    raise Undeclared(f"{getattr(route, 'path', route)}: add the route by `dataapi.openapi.Routes`, with its operation.")
