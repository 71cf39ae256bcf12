"""Links of our own: the address of a file with a signature that lets whoever holds it read the bytes for minutes.

The signature (HMAC-SHA256, RFC 2104) covers its version, the place, the time of expiry, an opaque id, the ranges of bytes
and who may see the place, written as one JSON array, so that no two links run together.
"""

import hashlib
import hmac
import json
import re
from binascii import b2a_base64
from collections.abc import Mapping
from dataclasses import dataclass
from json.encoder import encode_basestring_ascii
from typing import Protocol
from urllib.parse import quote

VERSION = "v1"
MAX_RANGES = 100
"""How many ranges of bytes one link may be bound to."""

Ranges = tuple[tuple[int, int], ...]
"""First and last byte of each part, both included (RFC 9110, 14.1.2)."""

_NUMBER = re.compile(r"0|[1-9][0-9]{0,15}", re.ASCII)
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)
_URL_SAFE = bytes.maketrans(b"+/", b"-_")  # RFC 4648, 5
_BLOCK = 64  # bytes that SHA-256 takes at a time
_INNER, _OUTER = (bytes(byte ^ pad for byte in range(256)) for pad in (0x36, 0x5C))
_UNSIGNED = "The link is not one of ours, or was changed; ask for a new one."


class LinkInvalid(Exception):
    """A link that does not hold. The reason may be shown; it never repeats the signature."""


@dataclass(frozen=True, slots=True)
class Grant:
    """What a link allows: to read a place, or only these ranges of it, until it expires (seconds since 1970)."""

    place: str
    expires: int
    link_id: str
    ranges: Ranges = ()


class LinkSigner(Protocol):
    """Signs links and verifies them."""

    def sign(self, path_or_uri: str, expires: int, link_id: str, ranges: Ranges = (), seen_by: str = "") -> str:
        """The query string that lets a place be read until ``expires`` (seconds since 1970).

        ``seen_by`` stands for those who may see the place; the link holds as long as it is the same.
        """

    def verify(self, place: str, query: Mapping[str, str], now: float, seen_by: str = "") -> Grant:
        """What the query of a link to ``place`` allows at ``now`` (seconds since 1970); raises `LinkInvalid`."""


class HmacSigner:
    """Signs with one secret key of at least 32 bytes."""

    def __init__(self, key: bytes) -> None:
        if len(key) < 32:
            raise ValueError(f"a key for links has at least 32 bytes, not {len(key)}")
        # RFC 2104, with the hashes of both padded keys kept: `hmac.digest` takes twice as long for texts as short as these.
        padded = (key if len(key) <= _BLOCK else hashlib.sha256(key).digest()).ljust(_BLOCK, b"\0")
        self._inner = hashlib.sha256(padded.translate(_INNER))
        self._outer = hashlib.sha256(padded.translate(_OUTER))

    def sign(self, path_or_uri: str, expires: int, link_id: str, ranges: Ranges = (), seen_by: str = "") -> str:
        """The query string; raises ValueError for an id or ranges that no link can carry."""
        if not _ID.fullmatch(link_id) or len(ranges) > MAX_RANGES or not all(map(_is_range, ranges)):
            raise ValueError("a link has an id of A-Z a-z 0-9 _ - and ranges from first to last byte")
        signature = self._signature(path_or_uri, expires, link_id, ranges, seen_by)
        bound = f"&ranges={quote(_written(ranges), safe=',')}" if ranges else ""
        return f"expires={expires}&id={link_id}{bound}&signature={signature}"

    def verify(self, place: str, query: Mapping[str, str], now: float, seen_by: str = "") -> Grant:
        """What the link allows; raises `LinkInvalid` where it was changed, is incomplete or has expired."""
        grant = Grant(place, _expires(query), _id(query), _ranges(query))
        shown = query.get("signature", "").encode("utf-8", "replace")
        signature = self._signature(grant.place, grant.expires, grant.link_id, grant.ranges, seen_by)
        if not hmac.compare_digest(shown, signature.encode()):
            raise LinkInvalid(_UNSIGNED)
        if now >= grant.expires:
            raise LinkInvalid("The link has expired; ask for a new one.")
        return grant

    def _signature(self, place: str, expires: int, link_id: str, ranges: Ranges, seen_by: str) -> str:
        # As json.dumps writes the whole array, in a fifth of the time: a request signs up to 1,000 of them.
        written, labels = (json.dumps(ranges) if ranges else "[]"), encode_basestring_ascii(seen_by)
        signed = f'["{VERSION}", {encode_basestring_ascii(place)}, {expires}, "{link_id}", {written}, {labels}]'
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(signed.encode())
        outer.update(inner.digest())
        return f"{VERSION}.{b2a_base64(outer.digest(), newline=False).translate(_URL_SAFE, b'=').decode()}"


def _is_range(one: tuple[int, int]) -> bool:
    return 0 <= one[0] <= one[1]


def _written(ranges: Ranges) -> str:
    return ",".join(f"{first}-{last}" for first, last in ranges)


def _expires(query: Mapping[str, str]) -> int:
    return _number(query.get("expires", ""))


def _id(query: Mapping[str, str]) -> str:
    link_id = query.get("id", "")
    if not _ID.fullmatch(link_id):
        raise LinkInvalid(_UNSIGNED)
    return link_id


def _ranges(query: Mapping[str, str]) -> Ranges:
    text = query.get("ranges")
    if text is None:
        return ()
    ranges = []
    for part in text.split(",", MAX_RANGES):
        first, _, last = part.partition("-")
        ranges.append((_number(first), _number(last)))
    return tuple(ranges)


def _number(text: str) -> int:
    if not _NUMBER.fullmatch(text):
        raise LinkInvalid(_UNSIGNED)
    return int(text)
