"""Days of reports, as people write them."""

from datetime import date, timedelta

from access.administration import Refused

_EPOCH = date(1970, 1, 1)


def day_of(text: str, name: str) -> int:
    """The day since 1970 of a date such as 2026-05-31; raises `Refused`, which names what it was given as."""
    try:
        return (date.fromisoformat(text) - _EPOCH).days
    except ValueError:
        raise Refused(f"{name} is a day in UTC, for instance 2026-05-31.") from None


def day_text(day: int) -> str:
    """The date of a day since 1970."""
    return (_EPOCH + timedelta(day)).isoformat()
