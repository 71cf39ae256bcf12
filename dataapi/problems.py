"""What is wrong, as problem+json (RFC 9457), with the codes of docs/errors.md."""

from fastapi import Response
from fastapi.responses import JSONResponse

from execution.codes import Code


def problem(status: int, code: Code, detail: str, headers: dict[str, str] | None = None) -> Response:
    """A problem document; ``detail`` says what to do about it."""
    content = {"type": "about:blank", "status": status, "code": str(code), "detail": detail}
    always = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
    return JSONResponse(content, status, {**always, **(headers or {})}, "application/problem+json")
