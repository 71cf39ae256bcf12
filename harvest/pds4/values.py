"""What the text of a PDS4 element says: XML carries no types, so the notation decides, and the name where it must.

The lexical forms are those of the PDS4 data types ASCII_Integer, ASCII_Real, ASCII_Boolean, ASCII_Date_* and
ASCII_Date_Time_* (PDS4 Data Dictionary, DDDB; Standards Reference 1.22 section 5).
"""

import re
from enum import Enum, auto
from math import isfinite

from schema.label import Scalar, Value
from schema.sentinels import text_sentinels
from schema.times import parse_time


class Notation(Enum):
    """How the text of elements of one name is to be understood: as text, as a number or date, or by its form alone.

    ``2016-04`` and ``2015-032`` are dates only where the name says so (they are ranges and serial numbers elsewhere).
    """

    TEXT = auto()
    DATED = auto()
    OPEN = auto()


_TEXT_NAMES = re.compile(
    r"(?:(?:^|_)(?:author_list|checksum|comment|description|doi|editor_list|id|keyword|lid|lidvid|name|note|reference"
    r"|reference_text|title|version)|identifier)\Z",
    re.IGNORECASE,
)
_DATED_NAMES = re.compile(r"date|time", re.IGNORECASE)
_INTEGER = re.compile(r"[+-]?(?:0|[1-9]\d{0,17})\Z", re.ASCII)
_REAL = re.compile(r"[+-]?(?:\d+\.\d*|\.\d+|\d+(?=[eE]))(?:[eE][+-]?\d+)?\Z", re.ASCII)
_DATE = re.compile(r"\d{4}-(?:\d{2}-\d{2}|\d{3}(?=T))(?:T\d.*)?(?:Z|[+-]\d{2}:?\d{2})?\Z", re.ASCII)
_SHORT_DATE = re.compile(r"\d{4}(?:-\d{2,3}Z?|Z)\Z", re.ASCII)
_NUMERIC_START = frozenset("0123456789+-.")
_SENTINELS = text_sentinels()
_LONGEST_SENTINEL = max(map(len, _SENTINELS))


def notation(local_name: str) -> Notation:
    """The notation of elements called ``local_name``: identifiers stay text whatever their digits look like."""
    if _TEXT_NAMES.search(local_name):
        return Notation.TEXT
    return Notation.DATED if _DATED_NAMES.search(local_name) else Notation.OPEN


def read_value(text: str, of: Notation, unit: str | None) -> Value:
    """``text`` (already stripped) with its typed value, or with the reason why it is missing."""
    if len(text) <= _LONGEST_SENTINEL:
        missing = _SENTINELS.get(text.lower())
        if missing is not None:
            return Value(text, None, unit, missing)
    if of is Notation.TEXT:
        return Value(text, text, unit)
    if text[0] in _NUMERIC_START:
        return Value(text, _number_or_time(text, of), unit)
    if text in ("true", "false"):
        return Value(text, text == "true", unit)
    return Value(text, text, unit)


def _number_or_time(text: str, of: Notation) -> Scalar:
    """Integers of more than 18 digits stay text, as no index holds them exactly; so do digits after a leading zero."""
    if _INTEGER.match(text):
        return int(text)
    if _REAL.match(text):
        number = float(text)
        return number if isfinite(number) else text
    if _DATE.match(text) or (of is Notation.DATED and _SHORT_DATE.match(text)):
        return parse_time(text) or text
    return text
