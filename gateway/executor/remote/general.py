"""The general client, aiohttp: for TLS, proxies of the environment, compression and odd servers."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from typing import TYPE_CHECKING

from gateway.executor.remote.transport import ConnectionFailed, Reply, ReplyTooLong

if TYPE_CHECKING:
    import aiohttp


class GeneralClient:
    """One address; the library is imported with the first request."""

    def __init__(self, url: str, connections: int, limit: int) -> None:
        self._url = url
        self._connections = connections
        self._limit = limit
        self._session: aiohttp.ClientSession | None = None

    async def post(self, headers: Mapping[str, str], body: bytes, *, repeatable: bool) -> Reply:
        """Send a body (`Transport.post`).

        Redirects are not followed: the request's headers are meant for this address alone.
        """
        import aiohttp  # 130 ms: a gateway whose subgraphs speak plain HTTP does not need it

        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self._connections, ssl=ssl.create_default_context())
            self._session = aiohttp.ClientSession(
                connector=connector,
                trust_env=True,
                timeout=aiohttp.ClientTimeout(),
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        try:
            async with self._session.post(self._url, data=body, headers=headers, allow_redirects=False) as response:
                content = await self._read(response)
                found = {name.lower(): value for name, value in response.headers.items()}
                return Reply(response.status, found, content)
        except aiohttp.ClientConnectorError as error:
            raise ConnectionFailed("no connection could be made", processed=False) from error
        except (aiohttp.ClientError, OSError) as error:
            raise ConnectionFailed("the connection failed") from error

    async def _read(self, response: aiohttp.ClientResponse) -> bytes:
        chunks, length = [], 0
        async for chunk in response.content.iter_any():
            length += len(chunk)
            if length > self._limit:
                raise ReplyTooLong
            chunks.append(chunk)
        return b"".join(chunks)

    async def close(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None
