"""Errors of an answer, with the codes of docs/errors.md; nothing of the inside is told."""

import logging
import time
import traceback
from typing import Any

from graphql import GraphQLError

from access.refusals import ACCESS_ERRORS, refusal
from execution.codes import Code
from loaders import InvalidId
from search.port import Deadline, InvalidCursor, SearchError, Unavailable

_log = logging.getLogger(__name__)

_CODES: tuple[tuple[type[Exception], Code], ...] = (
    (InvalidCursor, Code.INVALID_CURSOR),
    (Deadline, Code.TIMEOUT),
    (TimeoutError, Code.TIMEOUT),
    (Unavailable, Code.SUBGRAPH_UNAVAILABLE),
    (SearchError, Code.BAD_USER_INPUT),
    (InvalidId, Code.BAD_USER_INPUT),
    (UnicodeEncodeError, Code.BAD_USER_INPUT),
)
_LONGEST = 1000  # characters of a message
_LATE = "There was no answer in time; ask for less at once, or with narrower conditions."
_HALF = "A text holds half a character (a lone surrogate), which no value and no name has; leave it out."
_FAULT = "This could not be answered, by a fault of the service."


def plain_error(error: GraphQLError, default: Code = Code.BAD_USER_INPUT) -> dict[str, Any]:
    """The error as an answer has it. ``default`` is the code of one that graphql-core has found in the request."""
    cause = _cause(error)
    details: dict[str, Any] = {}
    if isinstance(cause, ACCESS_ERRORS):
        refused = refusal(cause, time.time())
        message, code, details = refused.message, refused.code, refused.details
    else:
        message, code = _told(error, cause, default)
    if len(message) > _LONGEST:  # it holds what a client sent
        message = f"{message[: _LONGEST // 2]} … {message[-_LONGEST // 2 :]}"
    plain: dict[str, Any] = {"message": message}
    if error.locations:
        plain["locations"] = [{"line": place.line, "column": place.column} for place in error.locations]
    if error.path:
        plain["path"] = list(error.path)
    plain["extensions"] = {"code": str(code), **details}
    return plain


def _cause(error: GraphQLError) -> Exception | None:
    cause = error.original_error
    while isinstance(cause, GraphQLError) and cause.original_error is not None:
        cause = cause.original_error
    return cause


def _told(error: GraphQLError, cause: Exception | None, default: Code) -> tuple[str, Code]:
    if cause is None or (isinstance(cause, GraphQLError) and not error.path):
        return error.message, default
    if isinstance(cause, GraphQLError):  # a value of the index that the schema's type does not hold
        return error.message, Code.INTERNAL_SERVER_ERROR
    code = next((code for kind, code in _CODES if isinstance(cause, kind)), Code.INTERNAL_SERVER_ERROR)
    if code is Code.INTERNAL_SERVER_ERROR:
        trace = "".join(traceback.format_tb(cause.__traceback__))  # its message may hold what a client sent
        _log.error("A resolver has failed at %s: %s\n%s", error.path, type(cause).__name__, trace)
        return _FAULT, code
    if isinstance(cause, UnicodeEncodeError):
        return _HALF, code
    return _LATE if code is Code.TIMEOUT else str(cause), code
