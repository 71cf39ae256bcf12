"""One request to an issuer's server: names are resolved to addresses that may be asked, and the answer is bounded."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Mapping

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

MayBe = Callable[[ipaddress.IPv4Address | ipaddress.IPv6Address], bool]


async def ask(
    method: str,
    url: str,
    form: Mapping[str, str] | None,
    headers: Mapping[str, str],
    may_be: MayBe,
    seconds: float,
    max_bytes: int,
) -> tuple[int, bytes]:
    """Give status and content, whatever they are; redirects are not followed.

    Raises TimeoutError, BufferError for a longer answer than ``max_bytes``, OSError or ValueError where the request fails.
    """
    session = aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(resolver=_Resolver(may_be), use_dns_cache=False),
        timeout=aiohttp.ClientTimeout(total=seconds),
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
    )
    try:
        async with (
            session,
            session.request(method, url, data=form, headers=headers, allow_redirects=False) as response,
        ):
            return response.status, await _bounded(response, max_bytes)
    except aiohttp.ClientError as error:
        raise OSError(type(error).__name__) from error


class _Resolver(AbstractResolver):
    """Resolves names to addresses that may be asked, and to no others."""

    def __init__(self, may_be: MayBe) -> None:
        self._inner = aiohttp.ThreadedResolver()
        self._may_be = may_be

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        found = await self._inner.resolve(host, port, family)
        if not all(self._may_be(ipaddress.ip_address(one["host"].partition("%")[0])) for one in found):
            raise OSError("a private address")
        return found

    async def close(self) -> None:
        await self._inner.close()


async def _bounded(response: aiohttp.ClientResponse, max_bytes: int) -> bytes:
    content = bytearray()
    async for piece in response.content.iter_any():
        content += piece
        if len(content) > max_bytes:
            raise BufferError
    return bytes(content)
