"""From which address a request really comes, behind proxies."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_WITH_PORT = re.compile(r"\[([0-9a-fA-F:.]+)](?::\d{1,5})?|(\d{1,3}(?:\.\d{1,3}){3}):\d{1,5}", re.ASCII)
_MAX_LENGTH = 64  # longer texts are no addresses, and are not to fill the cache
_IPV6_PREFIX = 64  # what one customer has at least; single addresses are free there


class Proxies:
    """The proxies that may say for whom they ask (``X-Forwarded-For``)."""

    def __init__(self, trusted: Iterable[str] = ()) -> None:
        self._trusted = tuple(ipaddress.ip_network(network) for network in trusted)

    def client(self, headers: Mapping[str, str], peer: str | None) -> Address | None:
        """Give the client's address: the rightmost that no trusted proxy has; the left ones may be anybody's invention."""
        address = _parse(peer)
        if address is None or not self._is_trusted(address):
            return address
        for part in reversed(headers.get("x-forwarded-for", "").split(",")):
            named = _parse(part)
            if named is None:
                break
            address = named
            if not self._is_trusted(named):
                break
        return address

    def _is_trusted(self, address: Address) -> bool:
        return any(address in network for network in self._trusted)


@lru_cache(maxsize=4096)  # naming a network takes ten times what the rest of a request's identity does
def anonymous_account(address: Address | None) -> str:
    """Name the account of whoever shows no token: an IPv4 address, or an IPv6 network of 64 bits."""
    if address is None:
        return "anonymous"
    if isinstance(address, ipaddress.IPv6Address):
        network = ipaddress.ip_network((address, _IPV6_PREFIX), strict=False)
        return f"anonymous:{network.network_address}/{_IPV6_PREFIX}"
    return f"anonymous:{address}"


def _parse(text: str | None) -> Address | None:
    """Read an address as servers and proxies write it: in brackets, with a port, mapped into IPv6, or with a zone."""
    text = (text or "").strip()
    return _address(text) if 0 < len(text) <= _MAX_LENGTH else None


@lru_cache(maxsize=4096)
def _address(text: str) -> Address | None:
    port = _WITH_PORT.fullmatch(text)
    try:
        address = ipaddress.ip_address(port[1] or port[2] if port else text)
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address):
        return address.ipv4_mapped or ipaddress.IPv6Address(int(address))
    return address
