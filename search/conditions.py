"""Builds conditions of the query tree from names, operators and written values, as the dictionary types them.

Free of any syntax: expressions come here through `search.binding`, and other ways of asking use the same functions. All
raise `SearchError` with what to change.
"""

import math
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from schema.dictionary import Dictionary
from schema.times import Time, parse_time
from search import literals
from search.boxes import QUANTITIES
from search.port import SearchError
from search.query import Channel, Field, Glob, In, Literal, Not, Or, Prefix, QuantityRange, Query, Range, Text
from search.semantics import last_moment
from search.tokens import tokenize

EARLIEST, LATEST = -62_135_596_800_000_000, 253_402_300_799_999_999
"""The open ends of time: the first and last microsecond of the years 1 to 9999, which the calendar here has."""

_LONGEST_TEXT = 10_000  # characters; cutting a text into words takes half a microsecond each


@dataclass(frozen=True, slots=True)
class WrittenValue:
    """A value as written; a label field reads ``quoted`` ones as text, others as what they look like."""

    text: str
    quoted: bool = False


@dataclass(frozen=True)
class Conditions:
    """Builds conditions with a dictionary and the paths of the label fields that the index knows."""

    dictionary: Dictionary
    label_fields: Collection[str]

    def field(self, name: str, label: bool = False) -> Field:
        """The common field of that name or, where there is none (or ``label`` is said), the label field of that path."""
        if not label and name in self.dictionary.fields:
            return Field(name)
        if name in self.label_fields:
            return Field(name, raw=True)
        known: Iterable[str] = self.label_fields if label else [*self.dictionary.fields, *self.label_fields]
        kind = "label field of this index" if label else "common field, and no label field of this index"
        raise SearchError(f"“{name}” is no {kind}{literals.did_you_mean(name, known)}")

    def compare(self, field: Field, operator: str, value: WrittenValue) -> Query:
        """``field operator value`` with ``= != < <= > >= : ~`` as docs/expressions.md says."""
        if operator == "!=":
            return Not(self.among(field, [value]))
        if operator == "=":
            return self.among(field, [value])
        if operator in (":", "~"):
            return self._like(field, operator, value.text)
        literal, channel = self._literal(field, value)
        if isinstance(literal, Time):
            return time_bound(field, operator, literal, channel)
        if isinstance(literal, bool):
            raise SearchError(f"“{field.name}” is true or false: ask with = or !=.")
        if operator in ("<", "<="):
            return Range(field, high=literal, below=operator == "<", channel=channel)
        return Range(field, low=literal, above=operator == ">", channel=channel)

    def among(self, field: Field, values: Sequence[WrittenValue]) -> Query:
        """Any value of the field equals one of ``values``; one that is a day or a year covers all of it."""
        parts: dict[Channel, list[Literal]] = {}
        ranges: list[Query] = []
        for value in values:
            literal, channel = self._literal(field, value)
            if isinstance(literal, Time) and literal.end > literal.begin:
                ranges.append(Range(field, low=literal.begin, high=literal.end, below=True, channel=channel))
            else:
                parts.setdefault(channel, []).append(literal.begin if isinstance(literal, Time) else literal)
        queries: list[Query] = [In(field, tuple(each), channel) for channel, each in parts.items()]
        queries += ranges
        return queries[0] if len(queries) == 1 else Or(tuple(queries))

    def text(self, words: str, field: Field | None = None) -> Text:
        """All words of a text, in a field or anywhere."""
        if len(words) > _LONGEST_TEXT:
            raise SearchError(f"A text to look for has at most {_LONGEST_TEXT} characters, not {len(words)}.")
        if not tokenize(words):
            raise SearchError(f"“{words}” has no letter or digit to look for.")
        return Text(words, field)

    def quantity(self, name: str, operator: str, number: float) -> QuantityRange:
        """A bound on incidence, emission, phase or pixelScale."""
        if name not in QUANTITIES:
            raise SearchError(f"“{name}” is no quantity of a footprint; there are {', '.join(QUANTITIES)}.")
        low = high = None
        if operator in (">", ">=", "="):
            low = math.nextafter(number, math.inf) if operator == ">" else number
        if operator in ("<", "<=", "="):
            high = math.nextafter(number, -math.inf) if operator == "<" else number
        return QuantityRange(name, low, high)

    def body(self, name: str) -> str:
        """The IAU name of a body."""
        return literals.body_in(name, self.dictionary)

    def _like(self, field: Field, operator: str, text: str) -> Query:
        kind = "string" if field.raw else self.dictionary.fields[field.name].type
        if kind not in ("string", "reference"):
            raise SearchError(f"“{field.name}” is no text ({kind}): ask with = != < <= > >= or in.")
        if operator == "~":
            return self.text(text, field)
        return Glob(field, text) if "*" in text or "?" in text else Prefix(field, text)

    def _literal(self, field: Field, value: WrittenValue) -> tuple[Literal | Time, Channel]:
        if field.raw:
            return _raw_literal(value)
        definition = self.dictionary.fields[field.name]
        name, text = field.name, value.text
        if definition.type in ("integer", "real"):
            return literals.number_in(text, name, definition.unit, self.dictionary), Channel.TEXT
        readers: dict[str, Callable[[], Literal | Time]] = {
            "time": lambda: literals.time_in(text, name),
            "boolean": lambda: literals.truth_in(text, name),
        }
        if definition.type in readers:
            return readers[definition.type](), Channel.TEXT
        return literals.one_of(text, name, definition.values) if definition.values else text, Channel.TEXT


def during(start: Time | None, stop: Time | None) -> tuple[int, int]:
    """The first and last microsecond from one time to another, both wholly included; None is an open end."""
    first = EARLIEST if start is None else start.begin
    last = LATEST if stop is None else last_moment(stop)
    if first > last:
        raise SearchError(f"The start {start.text if start else '*'} is after the stop {stop.text if stop else '*'}.")
    return first, last


def _raw_literal(value: WrittenValue) -> tuple[Literal | Time, Channel]:
    if not value.quoted:
        number = literals.read_number(value.text)
        if number is not None:
            return number, Channel.NUMBER
        time = parse_time(value.text)
        if time is not None:
            return time, Channel.TIME
    return value.text, Channel.TEXT


def time_bound(field: Field, operator: str, time: Time, channel: Channel) -> Range:
    """Before or after a time; a day or a year is before its first and after its last microsecond."""
    long = time.end > time.begin
    if operator == "<":
        return Range(field, high=time.begin, below=True, channel=channel)
    if operator == "<=":
        return Range(field, high=time.end if long else time.begin, below=long, channel=channel)
    if operator == ">":
        return Range(field, low=time.end if long else time.begin, above=not long, channel=channel)
    return Range(field, low=time.begin, channel=channel)
