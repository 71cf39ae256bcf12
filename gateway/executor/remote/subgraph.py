"""A subgraph that is called over HTTP: encoding, timeout, retries, decoding."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any
from urllib.parse import SplitResult, urlsplit
from urllib.request import getproxies, proxy_bypass

import orjson

from config.gateway import SubgraphSettings
from execution.codes import Code
from gateway.executor.remote.general import GeneralClient
from gateway.executor.remote.headers import SubgraphHeaders
from gateway.executor.remote.pool import Pool
from gateway.executor.remote.retry import RETRIED_STATUSES, pause
from gateway.executor.remote.transport import ConnectionFailed, Reply, ReplyTooLong, ReplyUnreadable, Transport
from gateway.executor.subgraph import SubgraphFailure, SubgraphRequest, SubgraphResult


class HttpSubgraph:
    """One subgraph at one address; raises ConfigurationError where its header rules or its secret are unfit."""

    def __init__(self, name: str, url: str, settings: SubgraphSettings) -> None:
        self.name = name
        self.url = url
        self._settings = settings
        self._headers = SubgraphHeaders(name, settings)
        constant, connections, limit = self._headers.constant, settings.connections, settings.response_bytes
        self._general = GeneralClient(url, constant, connections, limit)
        self._transport: Transport = self._general
        parts = _split(url)
        self._addressed = parts is not None
        if parts is not None and _is_plain(parts):
            self._transport = Pool(parts, constant, connections, limit)

    async def fetch(self, request: SubgraphRequest) -> SubgraphResult:
        """Answer one request; raises SubgraphFailure."""
        if not self._addressed:
            raise SubgraphFailure(f"The subgraph's address is unfit. Set gateway.subgraphs.{self.name}.url")
        now = _now()
        deadline = now + self._settings.timeout
        if request.call.deadline is not None:
            deadline = min(deadline, request.call.deadline)
        if deadline <= now:  # nothing is sent that nobody waits for
            raise SubgraphFailure("The subgraph was not asked, for the time was up", Code.TIMEOUT)
        headers = self._headers.varying(request.call)
        body = _encode(request)
        try:
            async with asyncio.timeout_at(deadline):
                reply = await self._send(headers, body, deadline, reading=request.kind == "query")
        except TimeoutError:
            raise SubgraphFailure("The subgraph did not answer in time", Code.TIMEOUT) from None
        return _result(reply)

    async def close(self) -> None:
        """Close the connections."""
        await self._transport.close()
        await self._general.close()

    async def _send(self, headers: Mapping[str, str], body: bytes, deadline: float, *, reading: bool) -> Reply:
        """Send until there is an answer, the retries are used up or the next would come too late.

        What may have been processed is sent again only if it reads.
        """
        attempt = 0
        while True:
            attempt += 1
            try:
                reply = await self._post(headers, body, reading=reading)
            except ReplyTooLong:
                raise SubgraphFailure("The subgraph's answer is too long (response_bytes)") from None
            except ConnectionFailed as failure:
                wait = self._wait(attempt, deadline) if reading or not failure.processed else None
                if wait is None:
                    raise SubgraphFailure(f"The subgraph could not be reached: {failure.reason}") from failure
            else:
                if not reading or reply.status not in RETRIED_STATUSES:
                    return reply
                wait = self._wait(attempt, deadline, reply.headers.get("retry-after"))
                if wait is None:
                    return reply
            await asyncio.sleep(wait)

    def _wait(self, attempt: int, deadline: float, retry_after: str | None = None) -> float | None:
        """Give the seconds until the next attempt; None where there is none, or where it would come too late."""
        wait = pause(attempt, retry_after)
        return wait if attempt <= self._settings.retries and _now() + wait < deadline else None

    async def _post(self, headers: Mapping[str, str], body: bytes, *, reading: bool) -> Reply:
        """Send once; a read whose response the small client cannot read is sent again by the general one."""
        try:
            return await self._transport.post(headers, body, repeatable=reading)
        except ReplyUnreadable as unreadable:
            if not reading:
                await self._leave_small_client()
                raise ConnectionFailed(str(unreadable)) from None
        reply = await self._general.post(headers, body, repeatable=True)
        await self._leave_small_client()
        return reply

    async def _leave_small_client(self) -> None:
        """Let an odd server stay with the client that understands it."""
        small, self._transport = self._transport, self._general
        if small is not self._general:
            await small.close()


def _now() -> float:
    return asyncio.get_running_loop().time()


def _split(url: str) -> SplitResult | None:
    """Take an address apart; None where it is none of http or https, or could not stand in a request."""
    try:
        parts = urlsplit(url)
        fit = parts.scheme in ("http", "https") and parts.hostname and (parts.port is None or parts.port > 0)
    except ValueError:
        return None
    return parts if fit and url.isascii() and url.isprintable() and " " not in url else None


def _is_plain(parts: SplitResult) -> bool:
    """Whether the small client is enough: no TLS, no proxy on the way, no password in the address."""
    proxied = "http" in getproxies() and not proxy_bypass(parts.netloc)
    return parts.scheme == "http" and not proxied and parts.username is None


def _encode(request: SubgraphRequest) -> bytes:
    try:
        return orjson.dumps({"query": request.operation, "variables": request.variables})
    except orjson.JSONEncodeError as error:  # keys that come from subgraphs in process may be any objects
        raise SubgraphFailure("The request's variables cannot be written as JSON") from error


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
