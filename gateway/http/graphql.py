"""The GraphQL endpoint (GraphQL over HTTP, 2025): parameters in, media type and status out."""

from __future__ import annotations

import asyncio
import logging
import time
import traceback
from collections.abc import Mapping
from typing import Any

import orjson

from access.admission import Rate
from access.door import Entrance
from access.identity import Identity
from access.refusals import ACCESS_ERRORS, Refusal, refusal
from access.sessions import METHOD, as_bearer
from config.gateway import GatewaySettings
from execution.codes import Code
from gateway.http.asgi import BodyTooLong, ClientGone, Receive, Response, Scope, read_body, request_headers
from gateway.http.negotiation import GRAPHQL, JSON, response_type
from gateway.http.parameters import from_get, from_post
from gateway.service import Answer, Caller, GraphQLRequest
from gateway.service.request import Answers, Refused, refused
from gateway.telemetry import Outcome, RequestRecord, Telemetry

_LOG = logging.getLogger("tharsis.gateway")
_CONTENT_TYPES = {
    JSON: b"application/json; charset=utf-8",
    GRAPHQL: b"application/graphql-response+json; charset=utf-8",
}
_ALLOW = (b"allow", b"GET, POST, OPTIONS")


class GraphQLEndpoint:
    """Answers GET and POST; every failure is a GraphQL ``errors`` body."""

    def __init__(self, service: Answers, entrance: Entrance, telemetry: Telemetry, settings: GatewaySettings) -> None:
        self._service = service
        self._entrance = entrance
        self._telemetry = telemetry
        self._limits = settings.limits
        self._timeout = settings.timeout

    async def __call__(self, scope: Scope, receive: Receive) -> Response:
        """Answer one request; raises ClientGone where nobody waits for the answer."""
        headers = {**request_headers(scope["headers"]), METHOD: scope["method"]}
        record = self._telemetry.begin(headers)
        answer, response = Answer(), Response(499)  # what stays if the server gives the request up
        try:
            answer, response = await self._respond(scope, receive, headers, record)
        finally:
            outcome = Outcome(answer.kind, answer.name, response.status, answer.errors, len(response.body))
            self._telemetry.end(record, outcome)
        response.headers.append((b"x-request-id", record.id.encode("ascii")))
        return response

    async def _respond(
        self, scope: Scope, receive: Receive, headers: dict[str, str], record: RequestRecord
    ) -> tuple[Answer, Response]:
        media_type = response_type(headers.get("accept"))
        if media_type is None:
            answer = _failure(f"Accept {GRAPHQL} or {JSON}: nothing else is answered here.", Code.BAD_USER_INPUT, 406)
            return answer, _response(answer, JSON)
        answer = await self._answer(scope, receive, headers, record)
        try:
            return answer, _response(answer, media_type)
        except TypeError:  # a custom scalar's value that is nested deeper than JSON is written here
            message = "The answer is nested too deeply to be written: ask for less of it."
            answer = _failure(message, Code.INTERNAL_SERVER_ERROR, 500, answer.headers)
            return answer, _response(answer, media_type)

    async def _answer(self, scope: Scope, receive: Receive, headers: dict[str, str], record: RequestRecord) -> Answer:
        rate: Rate | None = None
        try:
            identity, rate = await self._entrance.enter(headers, _peer(scope))
            answer = await self._ask(scope, receive, headers, record, identity)
        except Refused as problem:
            answer = Answer(errors=problem.errors, status=problem.status)
        except ACCESS_ERRORS as problem:
            answer = _refused(refusal(problem, time.time()))
        except ClientGone:
            raise
        except Exception as error:  # the last line of defence: a stack belongs in the log, and values in neither
            _LOG.error("%s\n%s", type(error).__name__, "".join(traceback.format_tb(error.__traceback__)))
            answer = _failure("The gateway failed; the operator's log says where.", Code.INTERNAL_SERVER_ERROR, 500)
        if rate is not None:  # the request was counted, whatever became of it
            answer.headers = {**dict(rate.headers()), **answer.headers}
        return answer

    async def _ask(
        self, scope: Scope, receive: Receive, headers: dict[str, str], record: RequestRecord, identity: Identity
    ) -> Answer:
        request = await self._request(scope, receive, headers)
        passed_on = _with_peer(as_bearer(headers), _peer(scope))
        caller = Caller(identity, record, passed_on, plan_wanted=headers.get("tharsis-query-plan") == "1")
        return await self._service.answer(request, caller)

    async def _request(self, scope: Scope, receive: Receive, headers: Mapping[str, str]) -> GraphQLRequest:
        if scope["method"] == "GET":
            return from_get(scope["query_string"], self._limits.variables_bytes)
        if scope["method"] != "POST":
            raise refused("Ask by GET or POST.", Code.BAD_USER_INPUT, 405)
        try:
            async with asyncio.timeout(self._timeout):
                body = await read_body(receive, self._limits.body_bytes)
        except BodyTooLong as error:
            message = f"The body is longer than {self._limits.body_bytes} bytes (gateway.limits.body_bytes)."
            raise refused(message, Code.LIMIT_EXCEEDED, 413) from error
        except TimeoutError as error:
            message = f"The body did not arrive within {self._timeout:g} s (gateway.timeout)."
            raise refused(message, Code.TIMEOUT, 408) from error
        return from_post(headers.get("content-type", ""), body, self._limits.variables_bytes)


def _peer(scope: Scope) -> str | None:
    client = scope.get("client")
    return client[0] if client else None


def _with_peer(headers: dict[str, str], peer: str | None) -> dict[str, str]:
    """The headers as a proxy passes them on: to where the client says that it comes from, it adds where it was seen."""
    before = headers.get("x-forwarded-for")
    seen = peer or "unknown"
    return {**headers, "x-forwarded-for": seen if before is None else f"{before}, {seen}"}


def _failure(message: str, code: Code, status: int, headers: Mapping[str, str] | None = None) -> Answer:
    return Answer(errors=[{"message": message, "extensions": {"code": code}}], status=status, headers=headers or {})


def _refused(refusal: Refusal) -> Answer:
    extensions = {"code": refusal.code, **refusal.details}
    errors = [{"message": refusal.message, "extensions": extensions}]
    return Answer(errors=errors, status=refusal.status, headers=refusal.headers)


def _response(answer: Answer, media_type: str) -> Response:
    content: dict[str, Any] = {}
    if answer.errors:
        content["errors"] = answer.errors
    if answer.executed:
        content["data"] = answer.data
    if answer.extensions:
        content["extensions"] = answer.extensions
    status = answer.status or _status(answer, media_type)
    headers = [(b"content-type", _CONTENT_TYPES[media_type]), (b"vary", b"accept"), (b"cache-control", b"no-store")]
    headers += [(name.encode("ascii"), value.encode("ascii")) for name, value in answer.headers.items()]
    if status == 405:
        headers.append(_ALLOW)
    return Response(status, orjson.dumps(content), headers)


def _status(answer: Answer, media_type: str) -> int:
    """Give the status of a well-formed request: the older media type says 200 whatever became of it."""
    if answer.executed or media_type == JSON:
        return 200
    return 400
