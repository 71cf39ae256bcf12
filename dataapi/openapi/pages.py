"""``/openapi.json``: the document; ``/docs``: Swagger UI over it, for browsers.

``swagger/refresh`` has the script that takes a new version; VERSIONS.json and LICENCES.txt say what is in the files.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any

import orjson
from fastapi import APIRouter, Request, Response

from dataapi.bundles import Bundle
from dataapi.negotiation import prefers_html
from dataapi.openapi.operation import BINARY, STRING, Answer, Header, Operation, Parameter
from dataapi.openapi.routes import Routes
from dataapi.openapi.security import OPEN
from dataapi.problems import problem
from execution.codes import Code

_FOLDER = Path(__file__).parent / "swagger"
_LOADED = ("page.js", "swagger-ui-bundle.js", "swagger-ui.css", "LICENCES.txt")
_BUNDLE = Bundle({"/docs": _FOLDER / "index.html"} | {f"/docs/{name}": _FOLDER / name for name in _LOADED})
_FOR_BROWSERS = "This page is for browsers: the document is at /openapi.json."
_TAG = "Documentation"
_ETAG = Header("ETag", "Names this state: send it as If-None-Match.")
_KNOWN = Parameter("If-None-Match", "An ETag that is known: 304 where it is still so.", where="header")
_UNCHANGED = Answer("It is as it was.", headers=(_ETAG,))

DOCUMENT = Operation(
    "GET",
    "/openapi.json",
    "getOpenApi",
    _TAG,
    "This document",
    OPEN,
    {200: Answer("OpenAPI 3.0.3.", {"application/json": {"type": "object"}}, (_ETAG,)), 304: _UNCHANGED},
    parameters=(_KNOWN,),
)
PAGE = Operation(
    "GET",
    "/docs",
    "getDocs",
    _TAG,
    "Swagger UI, for browsers only",
    OPEN,
    {200: Answer("The page.", {"text/html": STRING}, (_ETAG,)), 304: _UNCHANGED},
    problems=frozenset([406]),
    parameters=(_KNOWN,),
)
FILE = Operation(
    "GET",
    "/docs/{name}",
    "getDocsFile",
    _TAG,
    "What the page loads",
    OPEN,
    {
        200: Answer("The file.", dict.fromkeys(("text/javascript", "text/css", "text/plain"), BINARY), (_ETAG,)),
        304: _UNCHANGED,
    },
    problems=frozenset([404]),
    parameters=(
        Parameter("name", "One of these.", {"type": "string", "enum": list(_LOADED)}, "path", example="page.js"),
        _KNOWN,
    ),
)


class Pages:
    """Answers with the document that ``make`` gives, made when it is first asked for, and with the page."""

    def __init__(self, make: Callable[[], dict[str, Any]]) -> None:
        self._make = make

    async def document(self, request: Request) -> Response:
        """The document."""
        content, tag = self._document
        headers = {"etag": tag, "cache-control": "no-cache", "x-content-type-options": "nosniff"}
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return Response(content, 200, headers, "application/json")

    async def page(self, request: Request) -> Response:
        """The page, for whoever asks for HTML by name."""
        if not prefers_html(request.headers.get("accept")):
            return problem(406, Code.BAD_USER_INPUT, _FOR_BROWSERS, {"vary": "accept"})
        return _file(request)

    async def file(self, request: Request) -> Response:
        """A file that the page loads."""
        return _file(request)

    @cached_property
    def _document(self) -> tuple[bytes, str]:
        content = orjson.dumps(self._make())
        return content, f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def page_routes(pages: Pages) -> APIRouter:
    """The routes."""
    routes = Routes(None)
    routes.add(DOCUMENT, pages.document)
    routes.add(PAGE, pages.page)
    routes.add(FILE, pages.file)
    return routes.router


def _file(request: Request) -> Response:
    sent = _BUNDLE.file(request.url.path, request.headers.get("if-none-match"))
    if sent is None:
        return problem(404, Code.BAD_USER_INPUT, "There is no such file: the page is at /docs.")
    return Response(sent.content, sent.status, sent.headers)
