"""A subgraph that is called over HTTP: encoding, headers, timeout, retries, decoding."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import orjson

from config.gateway import SubgraphSettings
from config.tables import ConfigurationError
from gateway.executor.remote.general import GeneralClient
from gateway.executor.remote.pool import Pool
from gateway.executor.remote.retry import RETRIED_STATUSES, pause
from gateway.executor.remote.transport import (
    ConnectionFailed,
    Reply,
    ReplyTooLong,
    ReplyUnreadable,
    Transport,
)
from gateway.executor.subgraph import Call, SubgraphFailure, SubgraphRequest, SubgraphResult

SECRET_HEADER = "tharsis-subgraph-secret"  # noqa: S105  the header's name
_OWN_HEADERS = {
    "content-type": "application/json",
    "accept": "application/graphql-response+json, application/json;q=0.9",
}
_NEVER_FORWARDED = frozenset(
    [
        *("host", "content-length", "content-type", "accept", "accept-encoding", "expect"),  # of the request itself
        *("connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"),  # of one connection
        *("proxy-authenticate", "proxy-authorization"),
    ]
)
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+\Z")
_FORBIDDEN = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]|[^\x00-\xff]")  # RFC 9110, 5.5


class HttpSubgraph:
    """One subgraph at one address."""

    def __init__(self, name: str, url: str, settings: SubgraphSettings) -> None:
        self.name = name
        self.url = url
        self._settings = settings
        self._forward = tuple(
            header for header in map(str.lower, settings.headers.forward) if header not in _NEVER_FORWARDED
        )
        self._constant = _OWN_HEADERS | {header.lower(): value for header, value in settings.headers.insert.items()}
        if settings.secret_file is not None:
            self._constant[SECRET_HEADER] = _secret(Path(settings.secret_file))
        for header, value in self._constant.items():
            if not _NAME.match(header) or _FORBIDDEN.search(value):
                raise ConfigurationError(
                    f"gateway.subgraphs.{name}.headers: {header!r} is no header or has no fit value."
                )
        self._general: Transport = GeneralClient(url, settings.connections, settings.response_bytes)
        self._transport = self._choose()

    async def fetch(self, request: SubgraphRequest) -> SubgraphResult:
        """Answer one request; raises SubgraphFailure."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._settings.timeout
        if request.call.deadline is not None:
            deadline = min(deadline, request.call.deadline)
        body = orjson.dumps({"query": request.operation, "variables": request.variables})
        headers = self._headers(request.call)
        try:
            async with asyncio.timeout_at(deadline):
                reply = await self._send(headers, body, deadline, reading=request.kind == "query")
        except TimeoutError:
            raise SubgraphFailure("The subgraph did not answer in time", "TIMEOUT") from None
        return _result(reply)

    async def close(self) -> None:
        """Close the connections."""
        await self._transport.close()
        await self._general.close()

    def _choose(self) -> Transport:
        url = urlsplit(self.url)
        proxied = url.scheme in getproxies() and not proxy_bypass(url.hostname or "")
        if url.scheme != "http" or proxied or url.username is not None:
            return self._general
        return Pool(url, self._settings.connections, self._settings.response_bytes)

    def _headers(self, call: Call) -> dict[str, str]:
        headers = self._constant
        if self._forward:
            given = call.headers
            passed = {name: given[name] for name in self._forward if name in given}
            headers = headers | {name: value for name, value in passed.items() if not _FORBIDDEN.search(value)}
        if call.trace is not None:
            headers = headers | dict(call.trace.headers())
        return headers

    async def _send(self, headers: Mapping[str, str], body: bytes, deadline: float, *, reading: bool) -> Reply:
        """Send until there is an answer, the retries are used up or the next would come too late."""
        attempt = 0
        while True:
            attempt += 1
            more = reading and attempt <= self._settings.retries
            try:
                reply = await self._post(headers, body, repeatable=reading)
            except ConnectionFailed as failure:
                if not more and (failure.processed or attempt > self._settings.retries):
                    raise SubgraphFailure("The subgraph could not be reached") from failure
                wait = pause(attempt, None)
            else:
                if not more or reply.status not in RETRIED_STATUSES:
                    return reply
                wait = pause(attempt, reply.headers.get("retry-after"))
                if asyncio.get_running_loop().time() + wait >= deadline:
                    return reply
            await asyncio.sleep(wait)

    async def _post(self, headers: Mapping[str, str], body: bytes, *, repeatable: bool) -> Reply:
        try:
            reply = await self._transport.post(headers, body, repeatable=repeatable)
        except ReplyTooLong as error:
            message = "The subgraph's answer is too long (response_bytes)"
            raise SubgraphFailure(message) from error
        except ReplyUnreadable:
            self._transport = self._general  # an odd server stays with the client that understands it
            raise ConnectionFailed("the response could not be read") from None
        if "content-encoding" in reply.headers and self._transport is not self._general:
            self._transport = self._general
            raise ConnectionFailed("the response is compressed")
        return reply


def _secret(path: Path) -> str:
    try:
        secret = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: the subgraph's secret cannot be read: {error}.") from None
    if not secret:
        raise ConfigurationError(f"{path}: the subgraph's secret is empty. Write it on one line.")
    return secret


def _result(reply: Reply) -> SubgraphResult:
    """Read a GraphQL response, whatever its status; its text is never part of an error."""
    try:
        content: Any = orjson.loads(reply.body)
    except orjson.JSONDecodeError:
        raise SubgraphFailure(f"The subgraph answered with status {reply.status} and no JSON") from None
    if not isinstance(content, dict) or not ("data" in content or "errors" in content):
        raise SubgraphFailure(f"The subgraph answered with status {reply.status} and no GraphQL response")
    data, errors = content.get("data"), content.get("errors")
    if not isinstance(data, dict | None) or not isinstance(errors, list | None):
        raise SubgraphFailure("The subgraph answered with no well-formed GraphQL response")
    return SubgraphResult(data, errors or [])
