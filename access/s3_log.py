"""Lines of S3's server access logs: which of our links was followed, and how many bytes were sent.

Format: Amazon S3 User Guide, "Amazon S3 server access log format". Fields are divided by blanks, new ones may come at the end.
What a client writes into the address, the referer or the user agent stands between quotes. Who gets a quote into the
address could feign a line; that needs the id of a link, and who has the link can use it up anyhow.
"""

from __future__ import annotations

import calendar
import re

from access.meter import Served

ID_PARAMETERS = ("x-tharsis-id", "id")
"""Under which names of the signed query a link has its id."""

_TIME = (
    r"(?P<day>\d\d)/(?P<month>[A-Z][a-z]{2})/(?P<year>\d{4}):(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d) \+0000"
)
_ADDRESS = r'(?:-|"(?P<address>[^"]*)")'
_LINE = re.compile(
    rf"\S+ \S+ \[{_TIME}] \S+ \S+ (?P<request>\S+) (?P<operation>\S+) \S+ {_ADDRESS}"
    r" (?P<status>\d{3}|-) \S+ (?P<sent>\d{1,15}|-)(?: .*)?",
    re.ASCII,
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)
_SENT = ("200", "206")


class UnreadableLine(ValueError):
    """A line that is not as documented; the message never repeats it, for it may hold a signature."""


def read_line(line: str) -> Served | None:
    """What a line says of a link of ours; None where it is of something else. Raises `UnreadableLine`."""
    match = _LINE.fullmatch(line)
    if match is None:
        raise UnreadableLine("this is no line of an S3 server access log")
    at = _time(match)
    if match["operation"] != "REST.GET.OBJECT" or match["status"] not in _SENT or match["sent"] == "-":
        return None
    link = _link(match["address"] or "")
    if link is None:
        return None
    return Served(link, f"s3:{match['request']}", int(match["sent"]), at)


def _time(match: re.Match[str]) -> int:
    """Seconds since 1970."""
    day, year, hour, minute, second = (int(match[name]) for name in ("day", "year", "hour", "minute", "second"))
    if match["month"] not in _MONTHS or not 0 < day <= 31 or hour > 23 or minute > 59 or second > 60 or year < 2006:
        raise UnreadableLine("there is no such time")
    return calendar.timegm((year, _MONTHS.index(match["month"]) + 1, day, hour, minute, second))


def _link(address: str) -> str | None:
    """The id in an address as it was asked for: ``GET /bucket/key?x-tharsis-id=… HTTP/1.1``."""
    words = address.split(" ")
    if len(words) != 3:
        return None
    _, _, query = words[1].partition("?")
    for parameter in query.split("&"):
        name, _, value = parameter.partition("=")
        if name in ID_PARAMETERS and _ID.fullmatch(value):
            return value
    return None
