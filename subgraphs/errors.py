"""Errors of an answer, with the codes of docs/errors.md; nothing of the inside is told."""

import logging
import traceback
from typing import Any

from graphql import GraphQLError

from access.accounts import StoreUnavailable
from access.meter import Curtailed, OverBudget
from execution.codes import Code
from loaders import InvalidId
from schema.times import format_time
from search.port import Deadline, InvalidCursor, SearchError

_log = logging.getLogger(__name__)

_CODES: tuple[tuple[type[Exception], Code], ...] = (
    (InvalidCursor, Code.INVALID_CURSOR),
    (Deadline, Code.TIMEOUT),
    (TimeoutError, Code.TIMEOUT),
    (SearchError, Code.BAD_USER_INPUT),
    (InvalidId, Code.BAD_USER_INPUT),
    (Curtailed, Code.CURTAILED),
    (OverBudget, Code.CURTAILED),
    (StoreUnavailable, Code.SUBGRAPH_UNAVAILABLE),
)
_LATE = "There was no answer in time; ask for less at once, or with narrower conditions."
_OUT_OF_REACH = "Nothing new is given out at present, for accounts cannot be looked up; try again after a pause."
_FAULT = "This could not be answered, by a fault of the service."


def plain_error(error: GraphQLError, default: Code = Code.BAD_USER_INPUT) -> dict[str, Any]:
    """The error as an answer has it. ``default`` is the code of one that graphql-core has found in the request."""
    cause = _cause(error)
    message, code = _told(error, cause, default)
    plain: dict[str, Any] = {"message": message}
    if error.locations:
        plain["locations"] = [{"line": place.line, "column": place.column} for place in error.locations]
    if error.path:
        plain["path"] = list(error.path)
    plain["extensions"] = {"code": str(code), **_details(cause)}
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
    if isinstance(cause, OverBudget) and cause.asked > cause.allowed:  # no waiting helps
        return str(cause), Code.LIMIT_EXCEEDED
    code = next((code for kind, code in _CODES if isinstance(cause, kind)), Code.INTERNAL_SERVER_ERROR)
    if code is Code.INTERNAL_SERVER_ERROR:
        trace = "".join(traceback.format_tb(cause.__traceback__))  # its message may hold what a client sent
        _log.error("A resolver has failed at %s: %s\n%s", error.path, type(cause).__name__, trace)
    told = {
        Code.INTERNAL_SERVER_ERROR: _FAULT,
        Code.TIMEOUT: _LATE,
        Code.SUBGRAPH_UNAVAILABLE: _OUT_OF_REACH,
    }
    return told.get(code, str(cause)), code


def _details(cause: Exception | None) -> dict[str, Any]:
    """What a program must know to wait for the right time, or to ask for less. Times are UTC."""
    if isinstance(cause, OverBudget):
        return {
            "limit": cause.limit,
            "allowed": cause.allowed,
            "left": cause.left,
            "asked": cause.asked,
            "resets": format_time(cause.resets * 1_000_000),
        }
    if isinstance(cause, Curtailed):
        until = None if cause.until is None else format_time(cause.until * 1_000_000)
        return {"standing": cause.rung, "resets": until}
    return {}
