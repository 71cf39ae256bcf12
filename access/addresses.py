"""From which address a request really comes, behind proxies."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping
from functools import lru_cache

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
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
            named = _parse(part.strip())
            if named is None:
                break
            address = named
            if not self._is_trusted(named):
                break
        return address

    def _is_trusted(self, address: Address) -> bool:
        return any(address in network for network in self._trusted)


def anonymous_account(address: Address | None) -> str:
    """Name the account of whoever shows no token: an IPv4 address, or an IPv6 network of 64 bits."""
    if address is None:
        return "anonymous"
    if isinstance(address, ipaddress.IPv6Address):
        network = ipaddress.ip_network((address, _IPV6_PREFIX), strict=False)
        return f"anonymous:{network.network_address}/{_IPV6_PREFIX}"
    return f"anonymous:{address}"


@lru_cache(maxsize=4096)
def _parse(text: str | None) -> Address | None:
    try:
        address = ipaddress.ip_address((text or "").strip("[]"))
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address
