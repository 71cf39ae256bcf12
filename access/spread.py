"""Tokens that are shown from many addresses: operators are told, and nothing follows by itself.

Clusters and campus networks look like that as well as a token that was given away. Counted in each process, hour by hour.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable

from access.identity import Identity
from config.policy import Policy

_LOG = logging.getLogger("tharsis.access")
_HOUR = 3_600.0
_REMEMBERED = 10_000


class Spread:
    """Counts the addresses that each token is shown from, and logs it once an hour where they are more than the policy says."""

    def __init__(self, policy: Callable[[], Policy]) -> None:
        self._policy = policy
        self._seen: OrderedDict[str, tuple[float, set[str]]] = OrderedDict()

    def note(self, identity: Identity, address: str, monotonic: float) -> None:
        """Note that the token of an identity is shown from an address."""
        token = identity.token_id
        if token is None:
            return
        began, addresses = self._seen.get(token, (monotonic, set()))
        if monotonic - began >= _HOUR:
            began, addresses = monotonic, set()
        allowed = self._policy().addresses_per_token
        if address in addresses or len(addresses) > allowed:
            return
        addresses.add(address)
        self._seen[token] = began, addresses
        if len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)
        if len(addresses) > allowed:
            _LOG.warning(
                "token %s of %s was shown from more than %d addresses within an hour (addresses_per_token)",
                token,
                identity.account,
                allowed,
            )
