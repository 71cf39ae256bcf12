"""Errors of an answer, with the codes of docs/errors.md; nothing of the inside is told."""

import logging
import traceback
from typing import Any

from graphql import GraphQLError

from loaders import InvalidId
from search.port import Deadline, InvalidCursor, SearchError

_log = logging.getLogger(__name__)

_CODES: tuple[tuple[type[Exception], str], ...] = (
    (InvalidCursor, "INVALID_CURSOR"),
    (Deadline, "TIMEOUT"),
    (TimeoutError, "TIMEOUT"),
    (SearchError, "BAD_USER_INPUT"),
    (InvalidId, "BAD_USER_INPUT"),
)


def plain_error(error: GraphQLError, default: str = "BAD_USER_INPUT") -> dict[str, Any]:
    """The error as an answer has it. ``default`` is the code of one that graphql-core itself has found."""
    cause = error.original_error
    while isinstance(cause, GraphQLError) and cause.original_error is not None:
        cause = cause.original_error
    if cause is None or isinstance(cause, GraphQLError):
        message, code = error.message, default if cause is None else "INTERNAL_SERVER_ERROR"
    else:
        code = next((code for kind, code in _CODES if isinstance(cause, kind)), "INTERNAL_SERVER_ERROR")
        message = str(cause)
    if code == "TIMEOUT":
        message = "The index did not answer in time; ask for less at once, or with narrower conditions."
    if code == "INTERNAL_SERVER_ERROR" and cause is not None and not isinstance(cause, GraphQLError):
        trace = "".join(
            traceback.format_tb(cause.__traceback__)
        )  # without the message, which may hold a client's value
        _log.error("A resolver has failed at %s: %s\n%s", error.path, type(cause).__name__, trace)
        message = "This field could not be answered, by a fault of the service."
    plain: dict[str, Any] = {"message": message}
    if error.locations:
        plain["locations"] = [{"line": place.line, "column": place.column} for place in error.locations]
    if error.path:
        plain["path"] = list(error.path)
    plain["extensions"] = {**(error.extensions or {}), "code": (error.extensions or {}).get("code", code)}
    return plain
