"""Problem documents in the OpenAPI document: their shape, and what each status means."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Literal

import msgspec

from execution.codes import Code

PROBLEM = "application/problem+json"
DEFAULT = 0
"""Stands for any other status."""

_RETRY_AFTER = {"Retry-After": {"description": "Seconds after which to ask again.", "schema": {"type": "integer"}}}
_MEANINGS = {
    400: "The request is not understood, or refused for what it says: `detail` tells how to mend it.",
    401: "The token, or the session, does not hold; or there must be one.",
    403: "Whoever asks is known, but may not do this; or the link does not hold.",
    404: "There is no such thing, or you may not see it.",
    406: "The route has no answer of a media type that is accepted.",
    408: "The body did not arrive in time.",
    409: "It exists already.",
    412: "The file is no longer the one that is known.",
    413: "The body is too long or tells no length; or more is asked for than the account may ever have.",
    416: "No byte of the file is in the range.",
    429: "More was asked for than the account may have now.",
    503: "Something that is needed is out of reach.",
    DEFAULT: "Any other failure.",
}
_HEADERS: dict[int, dict[str, Any]] = {
    401: {"WWW-Authenticate": {"description": "How to show a token.", "schema": {"type": "string"}}},
    416: {"Content-Range": {"description": "The length of the file.", "schema": {"type": "string"}}},
    429: _RETRY_AFTER,
    503: _RETRY_AFTER,
}


class Problem(msgspec.Struct, frozen=True):
    """What is wrong (RFC 9457). Decide by `code`, the closed list of docs/errors.md; `detail` is for people, and may change.

    The other members tell a refusal for what was used up: which limit, what it allows, what is left of it, what was asked
    for, where the account stands, and when it begins anew.
    """

    type: Literal["about:blank"]
    status: int
    code: Code
    detail: str
    limit: str | msgspec.UnsetType = msgspec.UNSET
    allowed: float | msgspec.UnsetType = msgspec.UNSET
    left: float | msgspec.UnsetType = msgspec.UNSET
    asked: int | msgspec.UnsetType = msgspec.UNSET
    standing: str | msgspec.UnsetType = msgspec.UNSET
    resets: str | msgspec.UnsetType | None = msgspec.UNSET


def responses() -> dict[str, Any]:
    """The problems of all statuses, as components of the document."""
    content = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        _name(status): {"description": meaning, "headers": _HEADERS.get(status, {}), "content": content}
        for status, meaning in _MEANINGS.items()
    }


def reference(status: int) -> dict[str, str]:
    """The Reference Object of a status; raises KeyError for one whose meaning is not told here."""
    _MEANINGS[status]
    return {"$ref": f"#/components/responses/{_name(status)}"}


def _name(status: int) -> str:
    return HTTPStatus(status).phrase.title().replace(" ", "") if status != DEFAULT else "AnyOther"
