"""Admission at the door: how many requests a second an account makes of this process, and whether it is shut out.

Rates are counted in each process for itself, so that several let through as many times as much at most; bytes, links and
standing are exact, in the store.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from access.accounts import Account, Rung
from access.identity import Identity
from access.limits import limits_of
from access.meter import Curtailed
from config.policy import Policy

_REMEMBERED = 100_000


@dataclass(slots=True)
class _Bucket:
    """Requests that may still come at once; filled at the account's rate."""

    left: float
    filled: float


@dataclass(frozen=True, slots=True)
class Rate:
    """How many requests are left of the ``burst`` that ``window`` seconds bring; all are there again in ``full_in`` seconds."""

    left: int
    burst: int
    window: float
    full_in: float

    def headers(self) -> list[tuple[str, str]]:
        """What is said of it in every answer (draft-ietf-httpapi-ratelimit-headers-10)."""
        return [
            ("ratelimit-policy", f'"requests";q={self.burst};w={math.ceil(self.window)}'),
            ("ratelimit", f'"requests";r={self.left};t={math.ceil(self.full_in)}'),
        ]


class TooManyRequests(Exception):
    """Requests that come too fast; the next may come after ``retry_after`` seconds."""

    def __init__(self, rate: Rate, per_second: float, retry_after: float) -> None:
        super().__init__(
            f"You may send {per_second:g} requests a second, {rate.burst} at once (requests_per_second, request_burst): "
            f"wait {retry_after:.1f} seconds."
        )
        self.rate, self.per_second, self.retry_after = rate, per_second, retry_after


class Admission:
    """Admits requests: ``policy`` gives the policy as it is now, ``account`` an account that is not as at first."""

    def __init__(self, policy: Callable[[], Policy], account: Callable[[str], Account | None]) -> None:
        self._policy, self._account = policy, account
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def admit(self, identity: Identity, now: float, monotonic: float) -> Rate:
        """Count a request; raises `TooManyRequests`, or `Curtailed` for an account that is shut out.

        ``now`` is in seconds since 1970, ``monotonic`` those of a clock that is never set.
        """
        account = self._account(identity.account)
        own = None
        if account is not None:
            standing = account.standing.at(now)
            if standing.rung is Rung.REVOKED:
                raise Curtailed(standing.rung, standing.reason, standing.until)
            own = account.limits
        limits = limits_of(self._policy(), identity.role, own)
        bucket = self._bucket(identity.account, limits.request_burst, limits.requests_per_second, monotonic)
        allowed = bucket.left >= 1.0
        if allowed:
            bucket.left -= 1.0
        rate = Rate(
            int(bucket.left),
            limits.request_burst,
            limits.request_burst / limits.requests_per_second,
            (limits.request_burst - bucket.left) / limits.requests_per_second,
        )
        if not allowed:
            raise TooManyRequests(rate, limits.requests_per_second, (1.0 - bucket.left) / limits.requests_per_second)
        return rate

    def _bucket(self, account: str, burst: int, per_second: float, monotonic: float) -> _Bucket:
        bucket = self._buckets.get(account)
        if bucket is None:
            bucket = self._buckets[account] = _Bucket(float(burst), monotonic)
            if len(self._buckets) > _REMEMBERED:
                self._buckets.popitem(last=False)
            return bucket
        self._buckets.move_to_end(account)
        bucket.left = min(float(burst), bucket.left + (monotonic - bucket.filled) * per_second)
        bucket.filled = monotonic
        return bucket
