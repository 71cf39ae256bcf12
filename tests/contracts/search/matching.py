"""What every condition of `search.query` means, for one record at a time: slow, plain, and obviously right."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from schema.records import Geometry, ProductRecord
from search import boxes, semantics
from search.query import (
    And,
    Box,
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
)
from search.tokens import fold, tokenize


@dataclass(frozen=True)
class Meaning:
    """What the dictionary says of common fields: which fold their text, and which hold times."""

    folded: frozenset[str]
    times: frozenset[str]

    def folds(self, field: Field) -> bool:
        return not field.raw and field.name in self.folded

    def matches(self, query: Query, record: ProductRecord) -> bool:
        """Whether a record satisfies a condition."""
        match query:
            case Everything():
                return True
            case And(of=of):
                return all(self.matches(each, record) for each in of)
            case Or(of=of):
                return any(self.matches(each, record) for each in of)
            case Not(of=one):
                return not self.matches(one, record)
            case Text(text=text, field=None):
                return _all_tokens(text, semantics.searched_texts(record))
            case During():
                seen = semantics.observation(record)
                return seen is not None and semantics.stands(query.relation, *seen, query.start, query.stop)
            case OnBody():
                return any(_on_body(query, entry) for entry in record.geometry)
            case SpacecraftIn():
                return _spacecraft_in(query, record)
            case _:
                return self._has_value(query, record)

    def _has_value(self, query: In | Range | Prefix | Glob | Exists | Text, record: ProductRecord) -> bool:
        match query:
            case In():
                wanted = [self.literal(query.field, value, query.channel) for value in query.values]
                return any(value in wanted for value in self.values(record, query.field, query.channel))
            case Range():
                return any(self._in_range(query, value) for value in self.values(record, query.field, query.channel))
            case Prefix(field=field, prefix=prefix):
                start = fold(prefix) if self.folds(field) else prefix
                return any(text.startswith(start) for text in self._texts(record, field))
            case Glob(field=field, pattern=pattern):
                glob = semantics.glob_pattern(fold(pattern) if self.folds(field) else pattern)
                return any(glob.fullmatch(text) for text in self._texts(record, field))
            case Exists(field=field):
                return bool(self.values(record, field, Channel.TEXT))
            case Text(text=text, field=field):
                return field is not None and _all_tokens(text, self._texts(record, field))

    def values(self, record: ProductRecord, field: Field, channel: Channel) -> Sequence[Literal]:
        """The values of a field as they compare."""
        if not field.raw:
            return [self.literal(field, value, channel) for value in semantics.common_values(record, field.name)]
        values = semantics.label_values(record, field.name)
        if channel is Channel.TEXT:
            return [value.text for value in values]
        read = semantics.number_of if channel is Channel.NUMBER else semantics.time_of
        return [read_value for value in values if (read_value := read(value)) is not None]

    def literal(self, field: Field, value: Literal, channel: Channel) -> Literal:
        """A value as it compares in a field."""
        if isinstance(value, str):
            return fold(value) if self.folds(field) else value
        if isinstance(value, bool) or channel is Channel.TIME or field.name in self.times:
            return value
        return float(value)

    def _texts(self, record: ProductRecord, field: Field) -> list[str]:
        return [value for value in self.values(record, field, Channel.TEXT) if isinstance(value, str)]

    def _in_range(self, query: Range, value: Literal) -> bool:
        for bound, outside in ((query.low, query.above), (query.high, query.below)):
            if bound is not None:
                limit = self.literal(query.field, bound, query.channel)
                if isinstance(limit, str) != isinstance(value, str) or (outside and value == limit):
                    return False
                if bound is query.low and value < limit:
                    return False
                if bound is query.high and value > limit:
                    return False
        return True


def _all_tokens(text: str, texts: Iterable[str]) -> bool:
    wanted = set(tokenize(text))
    return bool(wanted) and wanted <= {token for each in texts for token in tokenize(each)}


def _on_body(query: OnBody, entry: Geometry) -> bool:
    return (
        entry.body == query.body
        and (query.box is None or boxes.stands(entry, query.box, query.relation))
        and all(boxes.in_range(entry, asked) for asked in query.ranges)
    )


def _spacecraft_in(query: SpacecraftIn, record: ProductRecord) -> bool:
    names = ("position.body", "position.latitude", "position.longitude")
    found = [semantics.common_values(record, name) for name in names]
    if not all(found):
        return False
    body, latitude, longitude = (values[0] for values in found)
    if isinstance(latitude, str) or isinstance(longitude, str):
        return False
    return body == query.body and boxes.within(Box(longitude, latitude, longitude, latitude), query.box)
