"""What whoever is refused is told: the same at every door, in GraphQL and over REST."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from access.accounts import AccountChanged, AccountExists, StoreUnavailable, UnknownAccount
from access.administration import Refused
from access.admission import TooManyRequests
from access.identity import Forbidden, IssuerUnavailable, Unauthenticated
from access.jobs import UnknownJob
from access.meter import Curtailed, OverBudget
from access.streams import TooManyStreams
from execution.codes import Code
from schema.times import format_time

ACCESS_ERRORS = (
    Unauthenticated,
    Forbidden,
    IssuerUnavailable,
    StoreUnavailable,
    TooManyRequests,
    TooManyStreams,
    Curtailed,
    OverBudget,
    UnknownAccount,
    UnknownJob,
    AccountExists,
    AccountChanged,
    Refused,
)
"""All that `refusal` knows."""

_PLAIN: tuple[tuple[type[Exception], int, Code], ...] = (
    (Forbidden, 403, Code.FORBIDDEN),
    (UnknownAccount, 404, Code.BAD_USER_INPUT),
    (UnknownJob, 404, Code.BAD_USER_INPUT),
    (AccountExists, 409, Code.BAD_USER_INPUT),
    (Refused, 400, Code.BAD_USER_INPUT),
)
_AGAIN = 5  # seconds after which to ask again for what is out of reach
_OUT_OF_REACH = "Nothing new is given out at present, for accounts cannot be looked up; try again after a pause."


class Refusal(NamedTuple):
    """A refusal: HTTP status, code and message, headers, and what a program needs to wait for the right time."""

    status: int
    code: Code
    message: str
    headers: dict[str, str]
    details: dict[str, Any]


def refusal(error: Exception, now: float) -> Refusal:
    """What is said of one of `ACCESS_ERRORS` at a time, in seconds since 1970; a 429 always says when to ask again."""
    match error:
        case Unauthenticated():
            challenge = {"www-authenticate": 'Bearer realm="tharsis"'}
            return Refusal(401, Code.UNAUTHENTICATED, str(error), challenge, {})
        case IssuerUnavailable():
            return Refusal(503, Code.UNAUTHENTICATED, str(error), _retry(_AGAIN), {})
        case StoreUnavailable():
            return Refusal(503, Code.SUBGRAPH_UNAVAILABLE, _OUT_OF_REACH, _retry(_AGAIN), {})
        case TooManyRequests():
            details = {
                "limit": "requests_per_second",
                "allowed": error.per_second,
                "left": error.rate.left,
                "resets": format_time(int((now + error.retry_after) * 1_000_000)),
            }
            headers = dict(error.rate.headers()) | _retry(error.retry_after)
            return Refusal(429, Code.CURTAILED, str(error), headers, details)
        case TooManyStreams():
            details = {"limit": "streams", "allowed": error.allowed, "left": 0, "resets": None}
            return Refusal(429, Code.CURTAILED, str(error), _retry(_AGAIN), details)
        case Curtailed():
            return _curtailed(error, now)
        case OverBudget():
            return _over_budget(error, now)
        case AccountChanged():
            return Refusal(503, Code.SUBGRAPH_UNAVAILABLE, str(error), _retry(1), {})
        case _:
            return _plain(error)


def _plain(error: Exception) -> Refusal:
    """What needs no more than its message."""
    for kind, status, code in _PLAIN:
        if isinstance(error, kind):
            return Refusal(status, code, str(error), {}, {})
    raise TypeError(f"{type(error).__name__} is no refusal") from error


def _curtailed(error: Curtailed, now: float) -> Refusal:
    """An account that only an operator can restore is not told to wait."""
    if error.until is None:
        return Refusal(403, Code.CURTAILED, str(error), {}, {"standing": error.rung, "resets": None})
    details = {"standing": error.rung, "resets": format_time(error.until * 1_000_000)}
    return Refusal(429, Code.CURTAILED, str(error), _retry(error.until - now), details)


def _over_budget(error: OverBudget, now: float) -> Refusal:
    """What is more than a whole limit is refused for good; waiting helps for the rest."""
    details = {
        "limit": error.limit,
        "allowed": error.allowed,
        "left": error.left,
        "asked": error.asked,
        "resets": format_time(error.resets * 1_000_000),
    }
    if error.asked > error.allowed:
        return Refusal(413, Code.LIMIT_EXCEEDED, str(error), {}, details)
    left, window = max(0, error.left), error.resets - now
    rate = {
        "ratelimit-policy": f'"{error.limit}";q={error.allowed}',
        "ratelimit": f'"{error.limit}";r={left};t={math.ceil(window)}',
    }
    return Refusal(429, Code.CURTAILED, str(error), rate | _retry(window), details)


def _retry(seconds: float) -> dict[str, str]:
    return {"retry-after": str(max(1, math.ceil(seconds)))}
