"""Terms of one keyword field that stand for many: ``path``, a NUL, and a value in a form whose bytes sort as the values do.

So thousands of label fields need no field of an index each: equality is a term, a prefix and a glob begin with the path,
a range of numbers or times is a range of terms. Lucene refuses terms above 32,766 bytes: a longer value is cut, and told
from others by a hash at its end.
"""

import hashlib
import re
import struct

from search.query import Literal

SEPARATOR = "\0"
_AFTER = "\1"  # stands above every term of a path
LIMIT = 8_000  # bytes of a value that are indexed as they are
_STARS = re.compile(r"\*+")
_GREATEST = 1.7976931348623157e308
_pack, _unpack = struct.Struct(">d").pack, struct.Struct(">Q").unpack
_SIGN, _ALL = 1 << 63, (1 << 64) - 1
_LUCENE = frozenset(r'.?+*|{}[]()"\#@&<>~^$-!')


def cut(text: str) -> str:
    """A text as it is indexed: whole, or its beginning and a hash of all of it; lone surrogates replaced."""
    if len(text) <= LIMIT // 4 and text.isascii():
        return text
    data = text.encode("utf-8", "replace")
    if len(data) <= LIMIT:
        return data.decode()
    return data[:LIMIT].decode("utf-8", "ignore") + SEPARATOR + hashlib.sha256(data).hexdigest()


def beginning(text: str) -> str:
    """As much of a prefix as terms are sure to hold."""
    data = text.encode("utf-8", "replace")
    return data[:LIMIT].decode("utf-8", "ignore")


def term(path: str, value: str) -> str:
    """The term of a value under a path."""
    return f"{path}{SEPARATOR}{value}"


def bounds(path: str, low: str | None, high: str | None, above: bool, below: bool) -> dict[str, str]:
    """The range of the terms of a path between two values, None open."""
    found = {"gt" if above and low is not None else "gte": term(path, low or "")}
    if high is None:
        found["lt"] = path + _AFTER
    else:
        found["lt" if below else "lte"] = term(path, high)
    return found


def number_key(number: float) -> str:
    """16 characters that sort as the numbers do."""
    (bits,) = _unpack(_pack(number + 0.0))  # -0.0 is 0.0
    return f"{bits ^ (_ALL if bits & _SIGN else _SIGN):016x}"


def number_of_key(key: str) -> float:
    """The number that `number_key` wrote."""
    bits = int(key, 16)
    number: float = struct.unpack(">d", (bits ^ (_SIGN if bits & _SIGN else _ALL)).to_bytes(8, "big"))[0]
    return number


def time_key(moment: int) -> str:
    """16 characters that sort as the times, in microseconds, do."""
    return f"{moment + _SIGN:016x}"


def time_of_key(key: str) -> int:
    """The time that `time_key` wrote."""
    return int(key, 16) - _SIGN


def natural_key(value: Literal) -> str:
    """What a label value sorts by: numbers and times, on one scale, before texts."""
    return "1" + cut(value) if isinstance(value, str) else "0" + number_key(float(value))


def natural_of_key(key: str) -> float | str:
    """The value that `natural_key` wrote, a time as the number of its microseconds."""
    return key[1:] if key[0] == "1" else number_of_key(key[1:])


def finite(number: float | int) -> float:
    """A number as an index can hold it: what is beyond all doubles is the greatest of them."""
    try:
        return min(max(float(number), -_GREATEST), _GREATEST)
    except OverflowError:
        return _GREATEST if number > 0 else -_GREATEST


def wildcard(pattern: str) -> str:
    """A glob of `search.query.Glob` as a wildcard pattern of Elasticsearch, which knows a backslash too.

    A run of stars is one: the engine would take seconds for thousands.
    """
    return _STARS.sub("*", pattern.replace("\\", "\\\\"))


def literal_wildcard(text: str) -> str:
    """A plain text within a wildcard pattern."""
    return text.replace("\\", "\\\\").replace("*", "\\*").replace("?", "\\?")


def literal_regexp(text: str) -> str:
    """A plain text within a regular expression of Lucene."""
    return "".join(f"\\{each}" if each in _LUCENE else each for each in text)
