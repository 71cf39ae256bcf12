"""What is wrong, as problem+json (RFC 9457), with the codes of docs/errors.md."""

from fastapi import Response
from fastapi.responses import JSONResponse

from access.accounts import StoreUnavailable
from access.identity import Forbidden, IssuerUnavailable, Unauthenticated
from execution.codes import Code
from search.port import Deadline, InvalidCursor, SearchError

REFUSALS = (Unauthenticated, Forbidden, IssuerUnavailable, StoreUnavailable, SearchError)
"""What every route answers by `refusal`."""


def problem(status: int, code: Code, detail: str, headers: dict[str, str] | None = None) -> Response:
    """A problem document; ``detail`` says what to do about it."""
    content = {"type": "about:blank", "status": status, "code": str(code), "detail": detail}
    always = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
    return JSONResponse(content, status, {**always, **(headers or {})}, "application/problem+json")


def refusal(error: Exception) -> Response:
    """The problem document of one of `REFUSALS`."""
    if isinstance(error, Unauthenticated):
        return problem(401, Code.UNAUTHENTICATED, str(error), {"www-authenticate": 'Bearer realm="tharsis"'})
    if isinstance(error, Forbidden):
        return problem(403, Code.FORBIDDEN, str(error))
    if isinstance(error, IssuerUnavailable | StoreUnavailable):
        return problem(503, Code.UNAUTHENTICATED, str(error), {"retry-after": "5"})
    if isinstance(error, Deadline):
        return problem(503, Code.TIMEOUT, str(error), {"retry-after": "1"})
    code = Code.INVALID_CURSOR if isinstance(error, InvalidCursor) else Code.BAD_USER_INPUT
    return problem(400, code, str(error))
