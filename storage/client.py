"""The HTTP client that bytes are read with: pooled connections, answers whose silence and breaks are told apart."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import aiohttp
from yarl import URL

from storage.port import PIECE, Unreachable

_BUFFER = 64 * 1024  # bytes; a stream that nobody reads holds twice as many, and some of the kernel's
_SLOWEST = 1024  # bytes per second; who sends fewer for as long as silence is borne is as good as silent
_ERROR_LENGTH = 64 * 1024


class Broken(Unreachable):
    """A connection that broke in the middle of an answer."""


class Answer:
    """What a server answers: status, headers, and the bytes of its body, which are read once."""

    def __init__(self, response: aiohttp.ClientResponse, silence: float) -> None:
        self._response, self._silence = response, silence
        self.status = response.status
        self.headers: Mapping[str, str] = response.headers

    @property
    def length(self) -> int | None:
        """The bytes of the body, as the headers tell them."""
        told = self.headers.get("content-length", "")
        return int(told) if told.isdecimal() else None

    async def pieces(self, limit: int) -> AsyncIterator[bytes]:
        """The body, ``limit`` bytes of it at most; raises `Unreachable` after silence, and `Broken`."""
        loop, waited, got = asyncio.get_running_loop(), 0.0, 0
        while limit > 0:
            began = loop.time()
            data = await self._some()
            waited, got = waited + loop.time() - began, got + len(data)
            if not data:
                return
            if waited > self._silence:
                if got < _SLOWEST * waited:
                    raise Unreachable("The place of the file sends next to nothing.")
                waited, got = 0.0, 0
            for at in range(0, min(len(data), limit), PIECE):
                yield data[at : min(at + PIECE, limit)]
            limit -= len(data)

    async def error(self) -> bytes:
        """What a server says of its refusal, or the beginning of it."""
        return b"".join([piece async for piece in self.pieces(_ERROR_LENGTH)])

    async def _some(self) -> bytes:
        try:
            async with asyncio.timeout(self._silence):
                return await self._response.content.readany()
        except TimeoutError:
            raise Unreachable("The place of the file fell silent.") from None
        except (aiohttp.ClientError, OSError) as error:
            raise Broken("The connection to the place of the file broke.") from error


class Client:
    """Connections of one process to any number of servers, kept for the next request. `close` it.

    Redirects are not followed: a location says where bytes are. What is compressed is left as it is. Numbers of connections
    are bounded by who asks: a pool that is empty would look like a server that is silent.
    """

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    @asynccontextmanager
    async def ask(
        self, method: str, url: str, silence: float, headers: Mapping[str, str] | None = None
    ) -> AsyncIterator[Answer]:
        """Give the answer of a server; raises `Unreachable` where its headers are not there within ``silence`` seconds."""
        try:
            async with asyncio.timeout(silence):
                response = await self._opened().request(
                    method, URL(url, encoded=True), headers=headers, allow_redirects=False
                )
        except TimeoutError:
            raise Unreachable("The place of the file does not answer.") from None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            # The name of the error only: its text may hold an address with a signature.
            raise Unreachable(f"The place of the file cannot be reached ({type(error).__name__}).") from None
        async with response:
            yield Answer(response, silence)

    async def close(self) -> None:
        """Close all connections."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0, ssl=ssl.create_default_context()),
                headers={"accept-encoding": "identity", "user-agent": "tharsis"},
                auto_decompress=False,
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(),
                read_bufsize=_BUFFER,
            )
        return self._session
