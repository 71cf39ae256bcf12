"""The ASGI application: routes, start and stop."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import orjson

from dataapi.negotiation import prefers_html
from execution.codes import Code
from gateway.http.asgi import ASGIApplication, ClientGone, Receive, Response, Scope, Send, header, respond
from gateway.http.cors import Cors
from gateway.http.graphql import GraphQLEndpoint

Lifespan = Callable[[], Awaitable[None]]
Page = Callable[[str, str | None], Response | None]
"""Gives the file at a path, for a client that may know it by its ETag."""


class Application:
    """Routes of the gateway: ``/graphql``, ``/health``, ``/metrics`` and the files of GraphiQL.

    Without an ``endpoint`` there is no ``/graphql``. ``health`` and ``metrics`` give their responses, ``pages`` those of
    GraphiQL by path (None: no such file); ``start`` is awaited before the first request, ``stop`` after the last;
    ``mounted`` are applications of their own by the first part of the path.
    """

    def __init__(
        self,
        endpoint: GraphQLEndpoint | None,
        cors: Cors,
        health: Callable[[], Response],
        start: Lifespan,
        stop: Lifespan,
        pages: Page | None = None,
        metrics: Callable[[], Response] | None = None,
        mounted: Mapping[str, ASGIApplication] | None = None,
    ) -> None:
        self._endpoint = endpoint
        self._cors = cors
        self._health = health
        self._start = start
        self._stop = stop
        self._pages = pages
        self._metrics = metrics
        self._mounted = dict(mounted or {})
        there = (
            "GraphQL is at /graphql"
            if endpoint is not None
            else f"what is served begins with {', '.join(self._mounted)}"
        )
        self._nothing = f"There is nothing at this address: {there}."

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection's scope."""
        if scope["type"] == "http":
            first = scope["path"][1:].partition("/")[0]  # a target like * has no slash
            mounted = self._mounted.get("/" + first)
            if mounted is not None:
                await mounted(scope, receive, send)
                return
            try:
                response = await self._route(scope, receive)
            except ClientGone:
                return
            await respond(send, response, body=scope["method"] != "HEAD")
        elif scope["type"] == "lifespan":
            await self._lifespan(receive, send)

    async def _route(self, scope: Scope, receive: Receive) -> Response:
        path, method = scope["path"], scope["method"]
        if path == "/graphql" and self._endpoint is not None:
            return await self._graphql(self._endpoint, scope, receive)
        if method not in ("GET", "HEAD"):
            return _problem(405, "This address is only read: ask by GET.", allow=True)
        if path == "/health":
            return self._health()
        if path == "/metrics" and self._metrics is not None:
            return self._metrics()
        return self._page(scope, path) or _problem(404, self._nothing)

    async def _graphql(self, endpoint: GraphQLEndpoint, scope: Scope, receive: Receive) -> Response:
        if scope["method"] == "GET" and not scope["query_string"] and prefers_html(header(scope, b"accept")):
            page = self._page(scope, "/graphql")
            if page is not None:
                return page
        if scope["method"] == "OPTIONS":
            return self._cors.preflight(scope["headers"])
        response = await endpoint(scope, receive)
        response.headers += self._cors.headers(scope["headers"])
        return response

    def _page(self, scope: Scope, path: str) -> Response | None:
        return self._pages(path, header(scope, b"if-none-match")) if self._pages is not None else None

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        await receive()
        try:
            await self._start()
        except Exception as error:
            await send({"type": "lifespan.startup.failed", "message": str(error)})
            return
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await asyncio.shield(self._stop())
        await send({"type": "lifespan.shutdown.complete"})


def _problem(status: int, detail: str, *, allow: bool = False) -> Response:
    """Write what is wrong as problem+json (RFC 9457)."""
    body = orjson.dumps({"type": "about:blank", "status": status, "code": Code.BAD_USER_INPUT, "detail": detail})
    headers = [(b"content-type", b"application/problem+json")]
    return Response(status, body, [*headers, (b"allow", b"GET, HEAD")] if allow else headers)
