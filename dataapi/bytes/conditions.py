"""Conditions on the bytes that a client knows (RFC 9110, 13)."""

import re
from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Literal, NamedTuple

_TAG = re.compile(r'(W/)?"([^"]*)"')


class Version(NamedTuple):
    """Which bytes there are: their entity tag, with the quotes, and the second of their last change since 1970, if known."""

    tag: str
    modified: int | None


def unmet(headers: Mapping[str, str], version: Version) -> Literal[304, 412] | None:
    """The status that ends a GET or HEAD here, by the conditions in their order (13.2.2); None where it goes on."""
    matches, since = headers.get("if-match"), _moment(headers.get("if-unmodified-since"))
    if matches is not None:
        if not _named(matches, version.tag, weak=False):
            return 412
    elif since is not None and version.modified is not None and version.modified > since:
        return 412
    known, after = headers.get("if-none-match"), _moment(headers.get("if-modified-since"))
    if known is not None:
        return 304 if _named(known, version.tag, weak=True) else None
    return 304 if after is not None and version.modified is not None and version.modified <= after else None


def range_of(headers: Mapping[str, str], version: Version) -> str | None:
    """The Range header, unless If-Range says that it is meant for other bytes (13.1.5)."""
    known = headers.get("if-range")
    if known is None or known.strip() == version.tag:
        return headers.get("range")
    moment = _moment(known)
    return headers.get("range") if moment is not None and moment == version.modified else None


def _named(header: str, tag: str, *, weak: bool) -> bool:
    """Whether a tag, which is a strong one, stands in a list; a weak one there means it too in a ``weak`` comparison."""
    if header.strip() == "*":
        return True
    return any(f'"{name}"' == tag and (weak or not mark) for mark, name in _TAG.findall(header))


def _moment(text: str | None) -> int | None:
    """The second of an HTTP date; None for what is none, which is then passed over (13.1.3)."""
    if text is None:
        return None
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):  # no date, or one of a year that no clock has
        return None
    return int((moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)).timestamp())
