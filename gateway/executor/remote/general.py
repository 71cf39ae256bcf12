"""The general client, aiohttp: for TLS, proxies of the environment, compression and odd servers."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from typing import TYPE_CHECKING

from gateway.executor.remote.transport import ConnectionFailed, Reply, ReplyTooLong

if TYPE_CHECKING:
    import aiohttp


class GeneralClient:
    """One address; the library is imported with the first request. ``constant`` headers go with every request."""

    def __init__(self, url: str, constant: Mapping[str, str], connections: int, limit: int) -> None:
        self._url = url
        self._constant = constant
        self._connections = connections
        self._limit = limit
        self._session: aiohttp.ClientSession | None = None

    async def post(self, headers: Mapping[str, str], body: bytes, *, repeatable: bool) -> Reply:
        """Send a body (`Transport.post`).

        Redirects are not followed: the request's headers are meant for this address alone.
        """
        import aiohttp  # 130 ms: a gateway whose subgraphs speak plain HTTP does not need it

        session = self._session or self._open()
        for again in (repeatable, False):
            try:
                async with session.post(self._url, data=body, headers=headers, allow_redirects=False) as response:
                    found = {name.lower(): value for name, value in response.headers.items()}
                    return Reply(response.status, found, await self._read(response))
            except aiohttp.ServerDisconnectedError as error:
                if not again:
                    raise ConnectionFailed("the connection was closed") from error
            except aiohttp.ClientConnectorError as error:
                certificate = isinstance(error, aiohttp.ClientConnectorCertificateError)
                reason = "its certificate is not trusted" if certificate else "no connection could be made"
                raise ConnectionFailed(reason, processed=False) from error
            except (aiohttp.ClientError, OSError) as error:
                raise ConnectionFailed("the connection failed") from error
        raise AssertionError

    async def close(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _open(self) -> aiohttp.ClientSession:
        import aiohttp

        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=self._connections, ssl=ssl.create_default_context()),
            headers=self._constant,
            trust_env=True,
            timeout=aiohttp.ClientTimeout(),
            cookie_jar=aiohttp.DummyCookieJar(),
        )
        return self._session

    async def _read(self, response: aiohttp.ClientResponse) -> bytes:
        chunks, length = [], 0
        async for chunk in response.content.iter_any():
            length += len(chunk)
            if length > self._limit:
                raise ReplyTooLong
            chunks.append(chunk)
        return b"".join(chunks)
