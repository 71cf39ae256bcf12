"""What people write as a value, as the value that a question holds: numbers with units, times, angles, bodies."""

import re
from collections.abc import Iterable
from difflib import get_close_matches

from schema.dictionary import Dictionary
from schema.dictionary.units import UnitError
from schema.times import Time, parse_time
from search.port import SearchError
from search.query import Box

_NUMBER = re.compile(
    r"(?P<number>[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)(?:\s*(?P<unit>[^\d\s.].*))?\Z", re.ASCII
)
_TRUTH = {"true": True, "false": False}


def read_number(text: str) -> float | int | None:
    """The plain number that a text is, a double where it is long, None for anything else."""
    match = _NUMBER.match(text)
    if match is None or match["unit"]:
        return None
    return int(text) if len(text) < 16 and text.lstrip("+-").isdecimal() else float(text)


def number_in(text: str, name: str, unit: str | None, dictionary: Dictionary) -> float | int:
    """The number in a field's unit; ``2 s`` is converted. Raises `SearchError`."""
    match = _NUMBER.match(text.strip())
    if match is None:
        raise SearchError(f"“{name}” holds numbers{f' ({unit})' if unit else ''}, not “{text}”.")
    written = match["unit"]
    if written is None:
        number = read_number(match["number"])
        assert number is not None  # noqa: S101 - the pattern has matched
        return number
    if unit is None:
        raise SearchError(f"“{name}” has no unit; write {match['number']} without “{written}”.")
    try:
        return dictionary.units.convert(float(match["number"]), written, unit)
    except UnitError as error:
        raise SearchError(f"“{name}” is in {unit}: {error}.") from error


def time_in(text: str, name: str) -> Time:
    """The time that a text writes. Raises `SearchError`."""
    time = parse_time(text)
    if time is None:
        raise SearchError(
            f"“{name}” holds UTC times, and “{text}” is none; write 2012, 2012-08-06, 2012-219 or 2012-08-06T05:17:57Z."
        )
    return time


def truth_in(text: str, name: str) -> bool:
    """The logical value that a text writes. Raises `SearchError`."""
    truth = _TRUTH.get(text.strip().lower())
    if truth is None:
        raise SearchError(f"“{name}” is true or false, not “{text}”.")
    return truth


def one_of(text: str, name: str, values: Iterable[str]) -> str:
    """The allowed value that a text means, whatever its case. Raises `SearchError` with the list."""
    known = {value.casefold(): value for value in values}
    value = known.get(text.casefold())
    if value is None:
        raise SearchError(f"“{name}” is one of {', '.join(known.values())}; not “{text}”.")
    return value


def body_in(text: str, dictionary: Dictionary) -> str:
    """The IAU name of the body that a text spells. Raises `SearchError` with those that are spelled alike."""
    target = dictionary.targets.find(text)
    if target is not None and target.body is not None:
        return target.body.name
    bodies = [body.name for body in dictionary.bodies]
    raise SearchError(
        f"“{text}” is no body of the dictionary{did_you_mean(text, bodies)} Bodies have their IAU names, as the facet of "
        "“target” lists them."
    )


def box_in(west: float, south: float, east: float, north: float) -> Box:
    """A box of planetocentric latitudes and east longitudes, reduced to 0–360. Raises `SearchError`.

    Longitudes are given from -180 to 360; 360 degrees or more from west to east are all longitudes.
    """
    for name, angle in (("west", west), ("east", east)):
        if not -180 <= angle <= 360:
            raise SearchError(f"{name} is a longitude from -180 to 360 degrees east, not {angle:g}.")
    for name, angle in (("south", south), ("north", north)):
        if not -90 <= angle <= 90:
            raise SearchError(f"{name} is a latitude from -90 to 90 degrees, not {angle:g}.")
    if south > north:
        raise SearchError(f"south ({south:g}) lies north of north ({north:g}); the order is west, south, east, north.")
    if east - west >= 360:
        return Box(0.0, south, 360.0, north)
    reduced_west, reduced_east = _reduced(west), _reduced(east)
    if reduced_east == 0 and reduced_west > 0:
        reduced_east = 360.0
    return Box(reduced_west, south, reduced_east, north)


def did_you_mean(word: str, words: Iterable[str]) -> str:
    """The end of a sentence that names near matches, without case, or a full stop."""
    known: dict[str, str] = {}
    for other in words:
        known.setdefault(other.casefold(), other)
        known.setdefault(other.rsplit("/", 1)[-1].casefold(), other)
    near = dict.fromkeys(known[match] for match in get_close_matches(word.casefold(), known, n=5, cutoff=0.6))
    return f"; did you mean {' or '.join(list(near)[:3])}?" if near else "."


def _reduced(longitude: float) -> float:
    reduced = longitude % 360.0
    return 0.0 if reduced >= 360.0 else reduced  # a tiny negative angle is rounded up to 360
