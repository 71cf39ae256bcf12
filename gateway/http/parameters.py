"""Reading the parameters of a GraphQL request (GraphQL over HTTP, "Request")."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

import orjson

from execution.codes import Code
from gateway.service.request import GraphQLRequest, Refused, refused

_JSON = "application/json"


def from_get(query_string: bytes, variables_bytes: int) -> GraphQLRequest:
    """Read the parameters of a GET: variables and extensions are JSON. Raises Refused."""
    try:
        pairs = parse_qsl(query_string.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=32)
    except (ValueError, UnicodeError) as error:
        raise _bad("The query string is not well-formed.") from error
    given: dict[str, Any] = dict(pairs)
    if len(given) != len(pairs):
        raise _bad("A parameter stands twice in the query string.")
    for name in ("variables", "extensions"):
        if text := given.get(name):
            if len(text) > variables_bytes:
                raise _too_long(variables_bytes)
            given[name] = _json(text.encode(), f"The parameter `{name}`")
        else:
            given.pop(name, None)
    return _request(given, reading=True)


def from_post(content_type: str, body: bytes, variables_bytes: int) -> GraphQLRequest:
    """Read the body of a POST. Raises Refused; another media type than JSON in UTF-8 is a 415."""
    media_type, _, parameters = content_type.partition(";")
    charset = dict(part.strip().lower().partition("=")[::2] for part in parameters.split(";")).get("charset", "utf-8")
    if media_type.strip().lower() != _JSON or charset.strip('"') not in ("utf-8", "utf8"):
        raise refused(f"The body must be JSON in UTF-8: send Content-Type: {_JSON}.", Code.BAD_USER_INPUT, 415)
    given = _json(body, "The body")
    if isinstance(given, list):
        raise _bad("Batches of operations are not answered: send one operation a request.")
    if not isinstance(given, dict):
        raise _bad("The body must be a JSON object with `query`.")
    if len(body) > variables_bytes and _length(given.get("variables")) > variables_bytes:
        raise _too_long(variables_bytes)
    return _request(given, reading=False)


def _json(text: bytes, where: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise _bad(f"{where} is not JSON: {error.msg} at character {error.pos}.") from error


def _length(variables: Any) -> int:
    """Give the bytes of variables as JSON."""
    try:
        return len(orjson.dumps(variables))
    except orjson.JSONEncodeError as error:  # orjson reads what is nested four times as deeply as what it writes
        message = "The variables are nested too deeply: send them flatter (gateway.limits.value_depth)."
        raise refused(message, Code.LIMIT_EXCEEDED) from error


def _request(given: Mapping[str, Any], *, reading: bool) -> GraphQLRequest:
    query, name = given.get("query"), given.get("operationName")
    if query is not None and not isinstance(query, str):
        raise _bad("`query` must be a string.")
    if name is not None and not isinstance(name, str):
        raise _bad("`operationName` must be a string or null.")
    return GraphQLRequest(query, name or None, _object(given, "variables"), _object(given, "extensions"), reading)


def _object(given: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = given.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise _bad(f"`{name}` must be an object or null.")
    return value


def _bad(message: str) -> Refused:
    return refused(message, Code.BAD_USER_INPUT, 400)


def _too_long(allowed: int) -> Refused:
    return refused(
        f"The variables are longer than {allowed} bytes (gateway.limits.variables_bytes).", Code.LIMIT_EXCEEDED, 413
    )
