"""Gives an expression its meaning: from the syntax tree to the query tree."""

from collections.abc import Collection, Generator, Iterator
from contextlib import contextmanager

from schema.dictionary import Dictionary
from schema.times import Time
from search import literals
from search.conditions import Conditions, WrittenValue, during
from search.expression import Expression, ExpressionError, parse
from search.expression.tree import (
    AnyText,
    Both,
    Comparison,
    Edges,
    Either,
    Footprint,
    Membership,
    Name,
    Negation,
    Observed,
    Position,
    Presence,
    Word,
)
from search.port import SearchError
from search.query import And, Box, During, Exists, Field, Not, OnBody, Or, Query, SpacecraftIn, TimeRelation


def bind(text: str, dictionary: Dictionary, label_fields: Collection[str]) -> Query:
    """The query that an expression asks. ``label_fields`` are the paths of label fields that the index knows.

    Raises `ExpressionError` with the place of what is wrong.
    """
    return _Binding(text, Conditions(dictionary, label_fields)).query(parse(text))


def label_names(text: str, dictionary: Dictionary) -> set[str]:
    """The names in an expression that are no common fields: those whose paths an index must be asked for."""
    return {name.text for name in _names(parse(text)) if name.label or name.text not in dictionary.fields}


def _names(tree: Expression) -> Iterator[Name]:
    match tree:
        case Both(of=of) | Either(of=of):
            for each in of:
                yield from _names(each)
        case Negation(of=one):
            yield from _names(one)
        case Comparison(name=name) | Membership(name=name) | Presence(name=name):
            yield name
        case _:
            return


class _Binding:
    """Turns nodes into conditions; what a condition refuses gets the place of its node."""

    def __init__(self, text: str, conditions: Conditions) -> None:
        self._text = text
        self._conditions = conditions

    def query(self, tree: Expression) -> Query:
        match tree:
            case Both(of=of):
                return And(tuple(self.query(each) for each in of))
            case Either(of=of):
                return Or(tuple(self.query(each) for each in of))
            case Negation(of=one):
                return Not(self.query(one))
            case Footprint():
                return self._footprint(tree)
            case Position(body=body, edges=edges):
                return SpacecraftIn(self._body(body), self._box(edges))
            case Observed():
                return self._observed(tree)
            case _:
                return self._condition(tree)

    def _condition(self, tree: Comparison | Membership | Presence | AnyText) -> Query:
        match tree:
            case Comparison(name=name, operator=operator, value=value):
                field = self._field(name)
                with self._place(value.at):
                    return self._conditions.compare(field, operator, _written(value))
            case Membership(name=name, values=values):
                field = self._field(name)
                for value in values:
                    with self._place(value.at):
                        self._conditions.among(field, [_written(value)])
                return self._conditions.among(field, [_written(value) for value in values])
            case Presence(name=name):
                return Exists(self._field(name))
            case AnyText(words=words):
                with self._place(words.at):
                    return self._conditions.text(words.text)

    def _footprint(self, tree: Footprint) -> OnBody:
        box = self._box(tree.edges) if tree.edges is not None else None
        ranges = []
        for each in tree.quantities:
            with self._place(each.name.at):
                ranges.append(self._conditions.quantity(each.name.text, each.operator, each.number))
        return OnBody(self._body(tree.body), box, tree.relation, tuple(ranges))

    def _observed(self, tree: Observed) -> During:
        start, stop = self._time(tree.start), self._time(tree.stop)
        with self._place(tree.at):
            first, last = during(start, stop)
        if tree.relation is TimeRelation.CONTAINS and (start is None or stop is None):
            raise ExpressionError("no product contains an interval with an open end", self._text, tree.at)
        return During(first, last, tree.relation)

    def _time(self, word: Word | None) -> Time | None:
        if word is None:
            return None
        with self._place(word.at):
            return literals.time_in(word.text, "time(…)")

    def _field(self, name: Name) -> Field:
        with self._place(name.at):
            return self._conditions.field(name.text, name.label)

    def _body(self, word: Word) -> str:
        with self._place(word.at):
            return self._conditions.body(word.text)

    def _box(self, edges: Edges) -> Box:
        with self._place(edges.at):
            return literals.box_in(edges.west, edges.south, edges.east, edges.north)

    @contextmanager
    def _place(self, at: int) -> Generator[None, None, None]:
        """Give what is refused within it this place."""
        try:
            yield
        except SearchError as error:
            raise ExpressionError(str(error), self._text, at) from error


def _written(word: Word) -> WrittenValue:
    return WrittenValue(word.text, word.quoted)
