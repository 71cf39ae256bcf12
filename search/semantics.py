"""What the values of a record mean to a question: shared by every engine and by the tests' reference.

`search.query` says which conditions there are; here stands how a record's values are read for them, how values are
ordered, and which of several versions is the latest.
"""

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from schema.label import Scalar, Value
from schema.records import ProductRecord
from schema.times import Time, parse_time
from search.port import SearchError
from search.query import Literal, TimeRelation
from search.tokens import fold

RECORD_FIELDS: Mapping[str, str] = {
    "uri": "uri",
    "path": "path",
    "standard": "standard",
    "dialect": "dialect",
    "lid": "lid",
    "lidvid": "lidvid",
    "version": "version",
    "latest": "latest",
    "archiveStatus": "archive_status",
    "title": "title",
    "productClass": "product_class",
    "mission": "mission",
    "spacecraft": "spacecraft",
    "release": "release",
    "firstSeen": "first_seen",
    "changed": "changed",
}
"""Common fields that are attributes of `ProductRecord`; every other one is in its ``common``."""

PRODUCT_ID = "PRODUCT_ID"
"""The key of `ProductRecord.identifiers` that `Reader.products` looks up."""

DATA_SET_ID = "DATA_SET_ID"

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?\Z", re.ASCII)


def product_ids(identifiers: Mapping[str, str]) -> list[str]:
    """What a PDS3 product is named by: its product id, and that behind its data set's (as PDS4 labels name PDS3 sources)."""
    product, data_set = identifiers.get(PRODUCT_ID, ""), identifiers.get(DATA_SET_ID, "")
    return [product, f"{data_set}:{product}"] if product and data_set else [product] if product else []


def comparable(value: Scalar) -> Literal:
    """What a value compares and sorts as: a time as the microsecond at which it begins."""
    return value.begin if isinstance(value, Time) else value


def common_values(record: ProductRecord, name: str) -> tuple[Literal, ...]:
    """The comparable values of a common field, none where it is missing. Text is not folded yet."""
    attribute = RECORD_FIELDS.get(name)
    if attribute is not None:
        value = getattr(record, attribute)
        return () if value is None or value == "" else (value if isinstance(value, int) else str(value),)
    field = record.common.get(name)
    if field is None:
        return ()
    return tuple(comparable(value) for value in field.values if value == value)  # not a number is not a value


def label_values(record: ProductRecord, path: str) -> Iterator[Value]:
    """The values of a label field that are not missing, repeats included."""
    for field in record.label:
        if field.path == path:
            yield from present(field.values)


def present(values: tuple[Value, ...]) -> Iterator[Value]:
    """The values that are not missing."""
    return (value for value in values if value.missing is None)


def number_of(value: Value) -> float | None:
    """The number that a label value writes, quoted or not; None for logical values, NaN and what no double can hold."""
    if isinstance(value.typed, bool):
        return None
    if isinstance(value.typed, int | float):
        number: float | int = value.typed
    elif isinstance(value.typed, str) and _NUMBER.match(value.text.strip()):
        number = float(value.text)
    else:
        return None
    try:
        return None if math.isnan(number) else float(number)
    except OverflowError:
        return None


def time_of(value: Value) -> int | None:
    """The UTC microsecond at which the time that a label value writes, quoted or not, begins; None for anything else."""
    if isinstance(value.typed, Time):
        return value.typed.begin
    if isinstance(value.typed, str):
        time = parse_time(value.text)
        return time.begin if time is not None else None
    return None


def natural(value: Value) -> float | int | str:
    """What a label value sorts as and is counted in ranges by: its number, else its time, else its text."""
    number = number_of(value)
    if number is not None:
        return number
    time = time_of(value)
    return time if time is not None else value.text


def narrowest(types: Iterable[type]) -> str:
    """The type that all the values of a label field have: integer, real (with integers), time, boolean, else string."""
    found = set(types)
    if found == {int}:
        return "integer"
    if found and found <= {int, float}:
        return "real"
    return {Time: "time", bool: "boolean"}.get(found.pop(), "string") if len(found) == 1 else "string"


def order_key(value: Literal) -> tuple[bool, Literal]:
    """Orders values of one field: numbers, times and logical values before text, text by code point."""
    return isinstance(value, str), value


def combination_key(values: Sequence[Literal | None]) -> tuple[tuple[bool, tuple[bool, Literal]], ...]:
    """What combinations of values are ordered by: value after value, no value last."""
    return tuple((value is None, order_key("" if value is None else value)) for value in values)


def observation(record: ProductRecord) -> tuple[int, int] | None:
    """The first and last microsecond of a product's observation; None where its start is missing.

    A stop time that is a date alone lasts to the end of it. Without a stop time (or with one before the start) the
    observation is as long as the start time says: a moment, or all of a date alone.
    """
    starts, stops = _times(record, "startTime"), _times(record, "stopTime")
    if not starts:
        return None
    start = min(starts)
    stop = max((last_moment(time) for time in stops), default=start.begin - 1)
    return start.begin, stop if stop >= start.begin else last_moment(start)


def last_moment(time: Time) -> int:
    """The last microsecond of a time: of an interval ``[begin, end)``, or the moment itself."""
    return time.end - 1 if time.end > time.begin else time.begin


def stands(relation: TimeRelation, first: int, last: int, start: int, stop: int) -> bool:
    """Whether an observation ``[first, last]`` stands to the asked ``[start, stop]`` as ``relation`` says."""
    if relation is TimeRelation.OVERLAP:
        return first <= stop and last >= start
    if relation is TimeRelation.CONTAINS:
        return first <= start and last >= stop
    return first >= start and last <= stop


def searched_texts(record: ProductRecord) -> Iterator[str]:
    """What a text condition without a field looks through: title, identifiers and the label's values as written."""
    yield from naming_texts(record)
    for field in record.label:
        for value in present(field.values):
            yield value.text


def naming_texts(record: ProductRecord) -> tuple[str, ...]:
    """The title and the identifiers of a product."""
    return record.title, record.uri, record.lid, record.lidvid or "", *record.identifiers.values()


@lru_cache(1024)
def glob_pattern(glob: str) -> re.Pattern[str]:
    """A `search.query.Glob` as a pattern for ``fullmatch``: ``*`` any run of characters, ``?`` one, nothing else."""
    return re.compile(_pieces(glob, ".", last=True), re.DOTALL)


def label_matcher(match: str) -> Callable[[str], bool]:
    """Whether a path of a label is meant, without case: by a glob as a whole, by any other text as a part of it."""
    folded = fold(match)
    if "*" in match or "?" in match:
        pattern = glob_pattern(folded)
        return lambda path: pattern.fullmatch(fold(path)) is not None
    return lambda path: folded in fold(path)


@lru_cache(1024)
def path_pattern(glob: str) -> re.Pattern[str]:
    """A glob over paths for ``fullmatch``: ``*`` and ``?`` stay within a name, ``**`` crosses directories.

    ``**/`` also stands for no directory: ``**/*.img`` finds ``a.img`` and ``b/c/a.img``. Raises `SearchError` for more
    than four ``**``.
    """
    parts = re.split(r"(\*\*+/?)", glob)
    if len(parts) > 2 * 4 + 1:
        raise SearchError("A glob over paths has at most four **.")
    crossing = ["(?:.*/)?" if part.endswith("/") else ".*" for part in parts[1::2]]
    within = [_pieces(part, "[^/]", last=place == len(parts[::2]) - 1) for place, part in enumerate(parts[::2])]
    return re.compile(within[0] + "".join(map(str.__add__, crossing, within[1:])), re.DOTALL)


def _pieces(glob: str, character: str, last: bool) -> str:
    """The pattern of ``*``, ``?`` and plain text. What follows a star is sought once, where it comes first.

    Only the star before the end of the whole pattern may have to go on, so that no text makes the search slow.
    """
    first, *rest = (
        "".join(character if each == "?" else re.escape(each) for each in part) for part in re.split(r"\*+", glob)
    )
    pieces = [f"(?>{character}*?{piece})" for piece in rest]
    if last and rest:
        pieces[-1] = f"{character}*{rest[-1]}"
    return first + "".join(pieces)


def release_key(release: str | None) -> tuple[tuple[int, str], ...]:
    """Orders releases: none before any, numbers in them as numbers (``10`` after ``9``), the rest by code point."""
    if release is None:
        return ()
    parts = re.findall(r"\d+|\D+", release)
    return ((0, ""), *((int(part), "") if part.isdecimal() else (-1, part) for part in parts))


class Version(NamedTuple):
    """One version in a series: how it compares, and who may see it."""

    key: tuple[int, ...]
    visibility: frozenset[str]


def successors(versions: Mapping[str, Version]) -> dict[str, str | None]:
    """What supersedes each version of one series: the greatest (by uri the least of copies), None for the latest.

    A version is superseded only by one that all who see it may see: an unreleased version neither takes the place of
    the public one nor shows that it exists.
    """
    ranked = sorted(versions.items(), key=lambda item: item[0])
    ranked.sort(key=lambda item: item[1].key, reverse=True)
    return {
        uri: next(
            (
                other
                for other, later in ranked
                if later.key > version.key and ("public" in later.visibility or version.visibility <= later.visibility)
            ),
            None,
        )
        for uri, version in versions.items()
    }


def _times(record: ProductRecord, name: str) -> list[Time]:
    field = record.common.get(name)
    return [value for value in field.values if isinstance(value, Time)] if field is not None else []
