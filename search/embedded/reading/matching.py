"""Conditions as sets of products, block by block."""

from collections.abc import Iterator
from functools import lru_cache

from search.embedded import bitmaps, channels
from search.embedded.channels import utf8
from search.embedded.columns import BlockColumn
from search.embedded.reading import patterns
from search.embedded.reading.snapshot import Block, Snapshot
from search.query import (
    And,
    BoxRelation,
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

_RAW = {Channel.TEXT: channels.LABEL_TEXT, Channel.NUMBER: channels.LABEL_NUMBER, Channel.TIME: channels.LABEL_TIME}
_SLOW: dict[type, int] = {Glob: 2, OnBody: 2, SpacecraftIn: 2, Range: 1, Prefix: 1, During: 1}


def matching(snapshot: Snapshot, query: Query, universe: list[int]) -> list[int]:
    """The products of ``universe`` that satisfy the condition."""
    found = []
    for block, candidates in zip(snapshot.blocks, universe, strict=True):
        snapshot.clock.check()
        found.append(_Matcher(snapshot, block).match(query, candidates) if candidates else 0)
    return found


def _effort(query: Query) -> int:
    """Orders conditions, so that those that cost little narrow the products for those that cost more."""
    if isinstance(query, Text):
        return 3 if query.field is not None else 0
    if isinstance(query, Not):
        return _effort(query.of)
    if isinstance(query, And | Or):
        return max(map(_effort, query.of), default=0)
    return _SLOW.get(type(query), 0)


class _Matcher:
    """Conditions on the products of one block; each answer lies within the candidates it is given."""

    def __init__(self, snapshot: Snapshot, block: Block) -> None:
        self._snapshot, self._block = snapshot, block

    def match(self, query: Query, candidates: int) -> int:
        match query:
            case Everything():
                return candidates
            case And(of=of):
                return self._all(of, candidates)
            case Or(of=of):
                found = 0
                for each in of:
                    found |= self.match(each, candidates & ~found)
                return found
            case Not(of=one):
                return candidates & ~self.match(one, candidates)
            case OnBody():
                return candidates & self._on_body(query)
            case SpacecraftIn():
                return candidates & self._at(query)
            case During():
                return candidates & self._during(query)
            case Text(text=text, field=field):
                return self._text(text, candidates) if field is None else self._field_text(text, field, candidates)
            case _:
                return candidates & self._on_field(query)

    def _all(self, of: tuple[Query, ...], candidates: int) -> int:
        for each in sorted(of, key=_effort):
            if not candidates:
                break
            candidates = self.match(each, candidates)
        return candidates

    def _at(self, query: SpacecraftIn) -> int:
        places = self._snapshot.footprints(self._block, channels.POSITION, query.body)
        if places is None:
            return 0
        return bitmaps.from_numbers(list(places.matching(query.box, BoxRelation.CENTER, ())), self._block.size)

    def _column(self, channel: str, name: str) -> BlockColumn | None:
        return self._snapshot.column(self._block, channel, name)

    def _columns(self, field: Field, channel: Channel) -> Iterator[BlockColumn]:
        names = (_RAW[channel],) if field.raw else (channels.COMMON_TEXT, channels.COMMON_NUMBER)
        for name in names:
            column = self._column(name, field.name)
            if column is not None:
                yield column

    def _on_field(self, query: In | Range | Prefix | Glob | Exists) -> int:
        channel = query.channel if isinstance(query, In | Range) else Channel.TEXT
        bits = 0
        for column in self._columns(query.field, channel):
            match query:
                case In(values=values):
                    bits |= _equal(column, values)
                case Range():
                    bits |= _in_range(column, query)
                case Exists():
                    bits |= column.present
                case Prefix(prefix=prefix) if column.header.text:
                    start = utf8(fold(prefix) if column.header.kind == "folded" else prefix)
                    bits |= column.bits(*patterns.prefixed(column, start))
                case Glob(pattern=pattern) if column.header.text:
                    bits |= patterns.glob(column, pattern, self._snapshot.clock.check)
        return bits

    def _on_body(self, query: OnBody) -> int:
        places = self._snapshot.footprints(self._block, channels.GEOMETRY, query.body)
        if places is None:
            return 0
        return bitmaps.from_numbers(list(places.matching(query.box, query.relation, query.ranges)), self._block.size)

    def _during(self, query: During) -> int:
        first = self._column(channels.RECORD, channels.FIRST_MOMENT)
        last = self._column(channels.RECORD, channels.LAST_MOMENT)
        if first is None or last is None:
            return 0
        start, stop = float(query.start), float(query.stop)
        if query.relation is TimeRelation.OVERLAP:
            return _at_most(first, stop) & _at_least(last, start)
        if query.relation is TimeRelation.CONTAINS:
            return _at_most(first, start) & _at_least(last, stop)
        return _at_least(first, start) & _at_most(last, stop)

    def _text(self, text: str, candidates: int) -> int:
        tokens = _tokens(text)
        column = self._column(channels.TOKENS, "")
        if not tokens or column is None:
            return 0
        for token in tokens:
            candidates &= column.equal(token)
            if not candidates:
                break
        return candidates

    def _field_text(self, text: str, field: Field, candidates: int) -> int:
        if field.raw:  # what stands in one label field stands in the label
            candidates = self._text(text, candidates)
        tokens = _tokens(text)
        if not tokens:
            return 0
        for token in tokens:
            if candidates:
                columns = self._columns(field, Channel.TEXT)
                check = self._snapshot.clock.check
                bits = 0
                for column in columns:
                    bits |= patterns.with_token(column, token, check) if column.header.text else 0
                candidates &= bits
        return candidates


@lru_cache(256)
def _tokens(text: str) -> tuple[bytes, ...]:
    """The distinct tokens of a text, the longest (mostly the rarest) first."""
    return tuple(sorted(map(utf8, set(tokenize(text))), key=len, reverse=True))


def _at_most(column: BlockColumn, value: float) -> int:
    return column.bits(0, column.position(value, after=True))


def _at_least(column: BlockColumn, value: float) -> int:
    return column.bits(column.position(value, after=False), column.header.distinct)


def _equal(column: BlockColumn, values: tuple[Literal, ...]) -> int:
    bits = 0
    for value in values:
        if isinstance(value, str) != column.header.text:
            continue
        if not isinstance(value, str):
            bits |= column.equal(patterns.double(value))
        elif column.header.kind == "folded":
            key = utf8(fold(value))
            bits |= column.bits(column.position(key + b"\0", after=False), column.position(key + b"\1", after=False))
        else:
            bits |= column.equal(utf8(value))
    return bits


def _in_range(column: BlockColumn, query: Range) -> int:
    bounds = [bound for bound in (query.low, query.high) if bound is not None]
    if any(isinstance(bound, str) != column.header.text for bound in bounds):
        return 0
    low, high = 0, column.header.distinct
    if query.low is not None:
        low = _bound(column, query.low, beyond=query.above)
    if query.high is not None:
        high = _bound(column, query.high, beyond=not query.below)
    return column.bits(low, high)


def _bound(column: BlockColumn, bound: Literal, beyond: bool) -> int:
    """The first entry at a bound, or the first one beyond it."""
    if not isinstance(bound, str):
        return column.position(patterns.double(bound), after=beyond)
    if column.header.kind == "folded":
        return column.position(utf8(fold(bound)) + (b"\1" if beyond else b"\0"), after=False)
    return column.position(utf8(bound), after=beyond)
