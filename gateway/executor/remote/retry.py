"""When a failed read is tried again (RFC 9110, 10.2.3 Retry-After)."""

from __future__ import annotations

import random
import time
from email.utils import parsedate_to_datetime

RETRIED_STATUSES = frozenset({429, 502, 503, 504})
_FIRST_PAUSE = 0.05  # seconds; doubled each time, with up to as much again by chance
_LONGEST_PAUSE = 2.0


def pause(attempt: int, retry_after: str | None) -> float:
    """Give the seconds to wait before attempt number ``attempt`` (1 is the first retry)."""
    asked = _seconds(retry_after.strip()) if retry_after is not None else None
    if asked is not None:
        return asked
    base = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2.0 ** min(attempt - 1, 10))
    return base * (1 + random.random())  # noqa: S311  chance spreads the retries; it keeps no secret


def _seconds(value: str) -> float | None:
    if value.isascii() and value.isdecimal():
        return float(value)
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except (ValueError, OverflowError):  # no date, or one that the clock cannot hold
        return None
