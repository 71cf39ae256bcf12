"""UTC times of archives as integer microseconds since 1970-01-01T00:00:00 (POSIX count, negative before).

Archives write calendar dates, days of the year, dates or years alone, leap seconds and one-digit seconds; Python's
``datetime`` cannot hold ``:60``, so times are read here. PDS Standards Reference 3.8 chapter 7, PDS4 Standards
Reference 1.22 section 5C.
"""

import re
from calendar import isleap
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

SECOND = 1_000_000
DAY = 86_400 * SECOND
_MIDNIGHT = datetime(1970, 1, 1)
_EPOCH = _MIDNIGHT.toordinal()
_MINUTE = 60 * SECOND
_FIRST, _LAST = (date.min.toordinal() - _EPOCH) * DAY, (date.max.toordinal() + 1 - _EPOCH) * DAY
_TIME = re.compile(
    r"(?P<year>\d{4})"
    r"(?:-(?:(?P<doy>\d{3})|(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?)"
    r"(?:[T ](?P<hour>\d{1,2})(?::(?P<minute>\d{1,2})(?::(?P<second>\d{1,2})(?:\.(?P<fraction>\d*))?)?)?"
    r"(?P<zone>[+-]\d{1,2}(?::?\d{2})?)?)?)?Z?\Z"
)


class Time(NamedTuple):
    """An interval of UTC microseconds ``[begin, end)`` and its text as written.

    A moment has ``end == begin``; a date, a month or a year alone covers all of it. A leap second ``:60.862`` is
    stored as the next second's ``.862``.
    """

    begin: int
    end: int
    text: str


def parse_time(text: str) -> Time | None:
    """The time that ``text`` writes, or None where it is no UTC calendar time of the years 1 to 9999.

    A clock string and a local solar time are none.
    """
    moment = _usual_moment(text)
    if moment is not None:
        return Time(moment, moment, text)
    match = _TIME.match(text.strip())
    if match is None:
        return None
    day = _days(match)
    if day is None:
        return None
    begin = (day[0] - _EPOCH) * DAY
    if match["hour"] is None:
        return Time(begin, (day[1] - _EPOCH) * DAY, text)
    clock = _clock(match)
    if clock is None:
        return None
    moment = begin + clock - _offset(match["zone"])
    if not _FIRST <= moment < _LAST:  # a leap second or a zone leads out of the years 1 to 9999
        return None
    return Time(moment, moment, text)


def format_time(microseconds: int) -> str:
    """The ISO 8601 text of UTC microseconds: ``2012-08-06T05:17:57.000000Z``."""
    days = microseconds // DAY  # as operators, which cost less than calls of divmod: answers have many times
    rest = microseconds - days * DAY
    minutes = rest // _MINUTE
    rest -= minutes * _MINUTE
    seconds = rest // SECOND
    return f"{_day_text(days)}{_MINUTES[minutes]}{_SECONDS[seconds]}{rest - seconds * SECOND:06}Z"


@lru_cache(8192)  # products of a page are often of few days, and a day costs more to write than its moments
def _day_text(days: int) -> str:
    return f"{date.fromordinal(days + _EPOCH)}T"


_MINUTES = [f"{minute // 60:02}:{minute % 60:02}:" for minute in range(24 * 60)]
_SECONDS = [f"{second:02}." for second in range(60)]


def _usual_moment(text: str) -> int | None:
    """The moment of ``2012-08-06T05:17:57.123Z``, as almost all labels write it; `_TIME` costs several times as much."""
    bare = text[:-1] if text[-1:] == "Z" else text
    if text[4:20:3] != "--T::." or not text.isascii():
        return None
    try:
        since = datetime.fromisoformat(bare) - _MIDNIGHT
    except (ValueError, TypeError):  # a leap second, no time at all, or one with a zone
        return None
    return since.days * DAY + since.seconds * SECOND + since.microseconds


def _days(match: re.Match[str]) -> tuple[int, int] | None:
    """First ordinal day and the one after the last, or None where the calendar has no such day."""
    year = int(match["year"])
    if year == 0:
        return None
    if match["doy"]:
        day_of_year = int(match["doy"])
        if not 1 <= day_of_year <= 365 + isleap(year):
            return None
        first = date(year, 1, 1).toordinal() + day_of_year - 1
        return first, first + 1
    try:
        if match["day"]:
            first = date(year, int(match["month"]), int(match["day"])).toordinal()
            return first, first + 1
        first = date(year, int(match["month"] or 1), 1).toordinal()
        if match["month"]:
            return first, _next_month(year, int(match["month"]))
        return first, first + 365 + isleap(year)
    except ValueError:
        return None


def _next_month(year: int, month: int) -> int:
    return date(year + month // 12, month % 12 + 1, 1).toordinal()


def _clock(match: re.Match[str]) -> int | None:
    hour, minute, second = int(match["hour"]), int(match["minute"] or 0), int(match["second"] or 0)
    if hour > 24 or minute > 59 or second > 60 or (hour == 24 and (minute or second)):
        return None
    fraction = int((match["fraction"] or "").ljust(6, "0")[:6])
    return (hour * 3600 + minute * 60 + second) * SECOND + fraction


def _offset(zone: str | None) -> int:
    """The microseconds of ``+07:30``, ``+0730``, ``+07`` or (Object Description Language) ``+7``; 0 for UTC."""
    if zone is None:
        return 0
    digits = zone[1:].replace(":", "")
    hours, minutes = (digits, "0") if len(digits) <= 2 else (digits[:-2], digits[-2:])
    offset = (int(hours) * 60 + int(minutes)) * 60 * SECOND
    return -offset if zone[0] == "-" else offset
