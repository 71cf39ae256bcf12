"""The query tree as filters. Texts that clients wrote stand in values of terms only, escaped where a pattern takes them."""

import math
from typing import Any

from schema.index import field_name
from search.elastic.documents import Fields
from search.elastic.filters import ALL, NONE, Filter, begins, both, either, terms, without
from search.elastic.footprints import in_box, on_body
from search.elastic.terms import (
    beginning,
    bounds,
    cut,
    finite,
    literal_wildcard,
    number_key,
    term,
    time_key,
    wildcard,
)
from search.query import (
    And,
    Channel,
    During,
    Everything,
    Exists,
    Field,
    Glob,
    In,
    Literal,
    Not,
    OnBody,
    Or,
    Prefix,
    Query,
    Range,
    SpacecraftIn,
    Text,
    TimeRelation,
)
from search.tokens import fold, tokenize

_LONGEST = 2**63 - 1


class Conditions:
    """Filters for conditions; ``latest`` replaces, where given, what the latest versions are found by."""

    def __init__(self, fields: Fields, latest: Filter | None = None) -> None:
        self._fields = fields
        self._latest = latest or {"term": {"c.latest": True}}

    def filter(self, query: Query, negated: bool = False) -> Filter:
        """The filter of a condition, or of its opposite. Negations go down to the leaves, so that nesting stays flat."""
        match query:
            case Not(of=one):
                return self.filter(one, not negated)
            case And(of=of) | Or(of=of):
                parts = [self.filter(each, negated) for each in of]
                return both(parts) if isinstance(query, And) is not negated else either(parts)
            case Everything():
                return NONE if negated else ALL
        found = self._leaf(query)
        return without(found) if negated else found

    def latest(self, value: bool) -> Filter:
        """Products that are the latest version, or are not."""
        return self._latest if value else without(self._latest)

    def _leaf(self, query: Query) -> Filter:
        match query:
            case In() | Range() | Prefix() | Glob() | Exists():
                return self._raw(query) if query.field.raw else self._common(query)
            case Text():
                return self._text(query)
            case During():
                return _during(query)
            case OnBody():
                return on_body(query)
            case SpacecraftIn(body=body, box=box):
                return both([{"term": {"position_body": cut(body)}}, *in_box("position_", box)])
            case _:
                raise TypeError(f"{type(query).__name__} is no condition")

    def _raw(self, query: In | Range | Prefix | Glob | Exists) -> Filter:
        path = query.field.name
        match query:
            case Exists():
                return {"term": {"label_paths": path}}
            case Prefix(prefix=prefix):
                return begins("label_text", term(path, beginning(prefix)))
            case Glob(pattern=pattern):
                return {"wildcard": {"label_text": literal_wildcard(path + "\0") + wildcard(pattern)}}
            case In(values=values, channel=channel):
                keys = [key for value in values if (key := _key(value, channel)) is not None]
                return terms(_CHANNELS[channel], [term(path, key) for key in keys])
            case Range(low=low, high=high, channel=channel):
                ends = [None if end is None else _key(end, channel) for end in (low, high)]
                if (ends[0] is None) != (low is None) or (ends[1] is None) != (high is None):
                    return NONE  # a text among numbers, or the other way round
                return {"range": {_CHANNELS[channel]: bounds(path, ends[0], ends[1], query.above, query.below)}}

    def _common(self, query: In | Range | Prefix | Glob | Exists) -> Filter:
        field = query.field
        kind = self._fields.kinds.get(field.name)
        place = f"c.{field_name(field.name)}"
        if kind is None:
            return NONE
        if field.name == "latest":
            return either([self.latest(value) for value in (True, False) if _holds(query, value)])
        match query:
            case Exists():
                return {"exists": {"field": place}}
            case In(values=values):
                return terms(place, [each for value in values for each in self._literals(field, kind, value)])
            case Range():
                return self._range(query, kind, place)
        if kind != "text":
            return NONE
        match query:
            case Prefix(prefix=prefix):
                return begins(place, beginning(self._folded(field, prefix)))
            case Glob(pattern=pattern):
                return {"wildcard": {place: wildcard(self._folded(field, pattern))}}
        raise TypeError(f"{type(query).__name__} is no condition on a field")

    def _range(self, query: Range, kind: str, place: str) -> Filter:
        if query.low is None and query.high is None:
            return {"exists": {"field": place}}
        found: dict[str, Any] = {}
        for bound, name in ((query.low, "gt" if query.above else "gte"), (query.high, "lt" if query.below else "lte")):
            if bound is None:
                continue
            if isinstance(bound, str) != (kind == "text"):
                return NONE
            found[name] = self._bound(query.field, kind, bound, name)
        return {"range": {place: found}}

    def _bound(self, field: Field, kind: str, bound: Literal, name: str) -> Any:
        if isinstance(bound, str):
            return cut(self._folded(field, bound))
        if kind == "boolean":
            return bool(bound)
        return bound if kind == "time" and isinstance(bound, int) and abs(bound) <= _LONGEST else finite(bound)

    def _literals(self, field: Field, kind: str, value: Literal) -> list[Any]:
        """A value as the field's terms have it, none where the field cannot have it."""
        if isinstance(value, str) != (kind == "text"):
            return []
        if isinstance(value, str):
            return [cut(self._folded(field, value))]
        if kind == "number":
            return [] if math.isnan(value) else [finite(value)]
        if kind == "boolean":
            return [bool(value)] if value in (0, 1) else []
        return [int(value)] if math.isfinite(value) and value == int(value) and abs(value) <= _LONGEST else []

    def _folded(self, field: Field, text: str) -> str:
        return fold(text) if field.name in self._fields.folded else text

    def _text(self, query: Text) -> Filter:
        words = sorted({cut(word) for word in tokenize(query.text)})
        if not words:
            return NONE
        field = query.field
        if field is None:
            return both([{"term": {"tokens": word}} for word in words])
        if field.raw:
            return both([{"term": {"label_tokens": term(field.name, word)}} for word in words])
        return both([{"term": {"common_tokens": cut(term(field.name, word))}} for word in words])


_CHANNELS = {Channel.TEXT: "label_text", Channel.NUMBER: "label_number", Channel.TIME: "label_time"}


def _key(value: Literal, channel: Channel) -> str | None:
    """A value as the terms of a channel have it; None where they have no such value."""
    if channel is Channel.TEXT:
        return cut(value) if isinstance(value, str) else None
    if isinstance(value, str) or math.isnan(value):
        return None
    if channel is Channel.NUMBER:
        try:
            return number_key(float(value))
        except OverflowError:
            return number_key(math.inf if value > 0 else -math.inf)
    return time_key(min(max(math.floor(value), -_LONGEST), _LONGEST))


def _holds(query: In | Range | Prefix | Glob | Exists, value: bool) -> bool:
    """Whether a logical value satisfies a condition."""
    match query:
        case Exists():
            return True
        case In(values=values):
            return value in values
        case Range(low=low, high=high):
            if isinstance(low, str) or isinstance(high, str):
                return False
            return (low is None or (value > low if query.above else value >= low)) and (
                high is None or (value < high if query.below else value <= high)
            )
    return False


def _during(query: During) -> Filter:
    first, last = "first_moment", "last_moment"
    ends = {
        TimeRelation.OVERLAP: ((first, "lte", query.stop), (last, "gte", query.start)),
        TimeRelation.CONTAINS: ((first, "lte", query.start), (last, "gte", query.stop)),
        TimeRelation.WITHIN: ((first, "gte", query.start), (last, "lte", query.stop)),
    }
    return both([{"range": {field: {operator: value}}} for field, operator, value in ends[query.relation]])
