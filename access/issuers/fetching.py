"""The only way to an issuer's server: by https, to addresses that may be meant, within bounds, and never by a redirect.

An address comes from the settings or from the issuer's own discovery document, never from a token. A document that names an
address inside our network would make us its messenger: names are resolved here, and what they resolve to is checked.
"""

from __future__ import annotations

import base64
import ipaddress
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from config.identity_checks import is_loopback, is_safe_address

_SECONDS = 5.0
_MAX_BYTES = 262_144
_HEADERS = {"accept": "application/json", "accept-encoding": "identity"}  # nothing that unpacks to more than its length


class Unreachable(Exception):
    """The issuer's server cannot be reached, or its answer cannot be used; the message says why, and holds no secret."""


class Refused(Exception):
    """The issuer's server answered with an error of OAuth (RFC 6749, 5.2); the message is its code."""


class Fetcher:
    """Fetches JSON objects from one issuer's servers.

    ``base`` is the configured address: where it is of this machine, so are all others, by http as well. ``private`` lets
    names resolve to private addresses.
    """

    def __init__(self, base: str, *, private: bool = False) -> None:
        self._loopback = is_loopback(urlsplit(base).hostname or "")
        self._private = private

    async def get(self, url: str) -> bytes:
        """Give the content at an address; raises `Unreachable`."""
        status, content = await self._request("GET", url, None, None)
        if status != 200:
            raise Unreachable(f"it answered with status {status}")
        return content

    async def post(self, url: str, form: Mapping[str, str], login: tuple[str, str] | None) -> dict[str, Any]:
        """Send a form, with a client's id and secret as Basic; raises `Refused` or `Unreachable`."""
        status, content = await self._request("POST", url, form, login)
        answer = json_object(content)
        if status == 200:
            return answer
        error = answer.get("error")
        if 400 <= status < 500 and isinstance(error, str) and error.isascii() and error.isprintable():
            raise Refused(error[:80])
        raise Unreachable(f"it answered with status {status}")

    async def _request(
        self, method: str, url: str, form: Mapping[str, str] | None, login: tuple[str, str] | None
    ) -> tuple[int, bytes]:
        self._check(url)
        headers = dict(_HEADERS)
        if login is not None:
            headers["authorization"] = "Basic " + base64.b64encode(":".join(login).encode("utf-8")).decode("ascii")
        # aiohttp takes 100 ms to import: a server whose issuers are files, or that has none, starts without it
        from access.issuers.client import ask

        try:
            return await ask(method, url, form, headers, self._may_be, _SECONDS, _MAX_BYTES)
        except TimeoutError:
            raise Unreachable(f"it did not answer within {_SECONDS:g} s") from None
        except BufferError:
            raise Unreachable(f"its answer is longer than {_MAX_BYTES} bytes") from None
        except (OSError, ValueError) as error:
            raise Unreachable(f"the connection failed ({type(error).__name__})") from None

    def _check(self, url: str) -> None:
        """Refuse addresses that are not to be asked; names are looked at when they are resolved."""
        host = urlsplit(url).hostname or "" if is_safe_address(url, query=True) else ""
        if not host or is_loopback(host) != self._loopback:
            raise Unreachable("an address that it names is not to be asked")
        try:
            address = ipaddress.ip_address(host)
        except ValueError:
            return
        if not self._may_be(address):
            raise Unreachable("an address that it names is not to be asked")

    def _may_be(self, address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
        """Whether an issuer's server may have this address; those that clouds answer machines at (link-local) never."""
        if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
            address = address.ipv4_mapped
        if self._loopback or address.is_loopback:
            return self._loopback and address.is_loopback
        if address.is_link_local or address.is_multicast or address.is_unspecified:
            return False
        return self._private or address.is_global


def json_object(content: bytes) -> dict[str, Any]:
    """Read a JSON object; raises `Unreachable`."""
    try:
        value = json.loads(content.decode("utf-8"))
    except (ValueError, RecursionError):
        raise Unreachable("its answer is no JSON") from None
    if not isinstance(value, dict):
        raise Unreachable("its answer is no JSON object")
    return value
