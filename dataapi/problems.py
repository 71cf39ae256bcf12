"""What is wrong, as problem+json (RFC 9457), with the codes of docs/errors.md."""

import time
from collections.abc import Mapping
from typing import Any

from fastapi import Response
from fastapi.responses import JSONResponse

from access.refusals import ACCESS_ERRORS
from access.refusals import refusal as access_refusal
from dataapi.bodies import BodyRefused
from execution.codes import Code
from search.port import Deadline, InvalidCursor, SearchError, Unavailable
from storage.port import Changed, Gone, StorageError

REFUSALS = (*ACCESS_ERRORS, BodyRefused, SearchError)
"""What every route answers by `refusal`."""


def problem(
    status: int,
    code: Code,
    detail: str,
    headers: Mapping[str, str] | None = None,
    extensions: Mapping[str, Any] | None = None,
) -> Response:
    """A problem document; ``detail`` says what to do about it, ``extensions`` are members of its own for programs."""
    content = {"type": "about:blank", "status": status, "code": str(code), "detail": detail, **(extensions or {})}
    always = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
    return JSONResponse(content, status, {**always, **(headers or {})}, "application/problem+json")


def unreadable(error: StorageError) -> Response:
    """The problem document of bytes that cannot be had."""
    if isinstance(error, Gone):
        return problem(404, Code.BAD_USER_INPUT, str(error))
    again = "3600" if isinstance(error, Changed) else "30"
    return problem(503, Code.SUBGRAPH_UNAVAILABLE, str(error), {"retry-after": again})


def refusal(error: Exception) -> Response:
    """The problem document of one of `REFUSALS`."""
    if isinstance(error, ACCESS_ERRORS):
        refused = access_refusal(error, time.time())
        return problem(refused.status, refused.code, refused.message, refused.headers, refused.details)
    if isinstance(error, BodyRefused):
        return problem(error.status, Code.TIMEOUT if error.status == 408 else Code.LIMIT_EXCEEDED, str(error))
    if isinstance(error, Unavailable):
        return problem(503, Code.SUBGRAPH_UNAVAILABLE, str(error), {"retry-after": "5"})
    if isinstance(error, Deadline):
        return problem(503, Code.TIMEOUT, str(error), {"retry-after": "1"})
    code = Code.INVALID_CURSOR if isinstance(error, InvalidCursor) else Code.BAD_USER_INPUT
    return problem(400, code, str(error))
