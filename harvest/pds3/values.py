"""Typed values of PDS3 and ISIS labels: what the notation itself says, with the text kept as written.

Object Description Language: PDS Standards Reference 3.8 section 12.3 (integers, based integers, reals, dates and
times, text strings, symbols).
"""

import re
from functools import lru_cache
from math import isfinite

from schema.label import Value
from schema.sentinels import text_sentinels
from schema.times import Time, parse_time

_INTEGER = re.compile(r"[+-]?[0-9]{1,300}\Z")
_REAL = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,5})?\Z")
_BASED = re.compile(r"([+-]?)([0-9]{1,2})#([+-]?)([0-9A-Fa-f]{1,300})#\Z")
_SPACES = re.compile(r"[ \t\n\r\v\f]+")
_CONTINUED = re.compile(r"-[\n\r\v\f][ \t\n\r\v\f]*")
_LONGEST_CACHED = 64
_CACHE_SIZE = 16_384


def unquoted(text: str, unit: str | None = None) -> Value:
    """The value of an unquoted word: a missing value, a number, a UTC time, else a string."""
    return _unquoted_cached(text, unit) if len(text) <= _LONGEST_CACHED else _unquoted(text, unit)


def quoted(text: str, unit: str | None = None) -> Value:
    """The value of a quoted text (given without its quotation marks): a string, or missing."""
    return _quoted_cached(text, unit) if len(text) <= _LONGEST_CACHED else _quoted(text, unit)


def fold(text: str) -> str:
    """A text string as it is meant: a hyphen at the line's end joins, other runs of spacing are one space."""
    if text.isascii() and "-\n" not in text:
        return " ".join(text.split())
    return _SPACES.sub(" ", _CONTINUED.sub("", text).strip(" \t\n\r\v\f"))


def number(text: str) -> int | float | None:
    """The integer, based integer or real number that ``text`` writes, None where it is none or cannot be held."""
    if _INTEGER.match(text):
        return int(text)
    if _REAL.match(text):
        real = float(text)
        return real if isfinite(real) else None
    based = _BASED.match(text)
    if based is None:
        return None
    sign, radix, inner_sign, digits = based.groups()
    if not 2 <= int(radix) <= 16 or (sign and inner_sign):
        return None
    try:
        return int((sign or inner_sign) + digits, int(radix))
    except ValueError:
        return None


def _unquoted(text: str, unit: str | None) -> Value:
    missing = text_sentinels().get(text.lower())
    if missing is not None:
        return Value(text, None, unit, missing)
    if text[0] not in "0123456789+-.":
        return Value(text, text, unit)
    typed: str | int | float | Time | None = number(text)
    if typed is None:
        typed = parse_time(text)
    return Value(text, text if typed is None else typed, unit)


def _quoted(text: str, unit: str | None) -> Value:
    folded = fold(text)
    if folded == text:
        folded = text  # one string object: it is stored and pickled once
    missing = text_sentinels().get(folded.lower()) if len(folded) <= _LONGEST_CACHED else None
    if missing is not None:
        return Value(text, None, unit, missing)
    return Value(text, folded, unit)


_unquoted_cached = lru_cache(_CACHE_SIZE)(_unquoted)
_quoted_cached = lru_cache(_CACHE_SIZE)(_quoted)
