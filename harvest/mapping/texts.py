"""Single texts of labels as numbers, whole numbers, truth values and local times."""

import math
import re

from schema.label import Scalar

_NUMBER = re.compile(
    r"\s*(?P<number>[+-]?(?:\d+\.?\d*|\.\d+)(?:[eEdD][+-]?\d+)?)\s*"
    r"(?:<\s*(?P<bracketed>[^<>]*?)\s*>|(?P<unit>[^\d\s<>.,;:/][^<>\d]*))?\s*\Z"
)
_LOCAL_TIME = re.compile(
    r"(?:SOL[-_ ]*-?\d+\s*[MTL_ ]?|\d{2,5}[MTL])?\s*"
    r"(?P<hour>\d{1,2}):(?P<minute>\d{1,2})(?::(?P<second>\d{1,2})(?P<fraction>\.\d+)?)?\s*(?:L[MT]ST|LTST)?\Z",
    re.IGNORECASE,
)
_YES, _NO = frozenset({"y", "yes", "t", "true", "1"}), frozenset({"n", "no", "f", "false", "0"})


def read_number(text: str, typed: Scalar | None) -> tuple[float, str | None] | None:
    """The number that a value writes, and a unit in the text itself (``"0.272 km"``); None where it is none."""
    if isinstance(typed, float | int) and not isinstance(typed, bool):
        return (float(typed), None) if math.isfinite(typed) else None
    match = _NUMBER.match(text)
    if match is None:
        return None
    number = float(match["number"].replace("d", "e").replace("D", "e"))
    return (number, match["bracketed"] or match["unit"]) if math.isfinite(number) else None


def read_truth(text: str) -> bool | None:
    """Whether a text says yes or no."""
    folded = text.strip().lower()
    return True if folded in _YES else False if folded in _NO else None


def read_local_time(text: str) -> str | None:
    """A local solar time as ``hh:mm:ss`` with the fraction as written: ``Sol-01664M12:20:10.483`` is ``12:20:10.483``."""
    match = _LOCAL_TIME.match(text.strip())
    if match is None or int(match["hour"]) > 24 or int(match["minute"]) > 59 or int(match["second"] or 0) > 60:
        return None
    return f"{int(match['hour']):02}:{int(match['minute']):02}:{int(match['second'] or 0):02}{match['fraction'] or ''}"


def hours_as_local_time(hours: float) -> str:
    """Hours of a local day (24 of them) as ``hh:mm:ss.fff``: 15.95187 is ``15:57:06.732``."""
    milliseconds = round(hours % 24 * 3_600_000) % 86_400_000
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:03}"
