"""From a client's conditions to the query tree. Raises `SearchError` with what to change."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from schema.times import parse_time
from search import literals
from search.conditions import Conditions, WrittenValue, during, time_bound
from search.port import SearchError
from search.query import (
    And,
    Box,
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
    QuantityRange,
    Query,
    Range,
    SpacecraftIn,
    TimeRelation,
)
from subgraphs.products.search.conditions import BoxInput, given
from subgraphs.products.search.inputs import POSITION

_OPERATORS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
_QUANTITIES = {"incidence": "incidence", "emission": "emission", "phase": "phase", "pixel_scale": "pixelScale"}
_DEEPEST = 20  # conditions in each other
_TRUTH = {True: ("true", "TRUE", "True"), False: ("false", "FALSE", "False")}


class NoBody(SearchError):
    """A condition on a place that does not name its body; the values of ``listed`` are the bodies that there are."""

    def __init__(self, condition: str, listed: Field) -> None:
        super().__init__(f"“{condition}” asks for a place and must name its body.")
        self.condition = condition
        self.listed = listed


def label_names(where: Any, depth: int = 0) -> Iterator[str]:
    """The paths of label fields that the conditions name."""
    if depth > _DEEPEST:
        raise SearchError(f"Conditions are nested more than {_DEEPEST} deep.")
    entries = given(where)
    yield from (condition.field for condition in entries.get("label", ()))
    for name in ("and_", "or_"):
        for each in entries.get(name, ()):
            yield from label_names(each, depth + 1)
    if "not_" in entries:
        yield from label_names(entries["not_"], depth + 1)


class WhereReader:
    """Reads conditions with a dictionary and the paths of the label fields that the index knows."""

    def __init__(self, conditions: Conditions) -> None:
        self._conditions = conditions
        self._special: dict[str, Callable[[Any], Query]] = {
            "and_": lambda of: And(tuple(map(self.read, of))),
            "or_": lambda of: Or(tuple(map(self.read, of))),
            "not_": lambda one: Not(self.read(one)),
            "label": lambda of: _all([self._label(each) for each in of]),
            "geometry": self._geometry,
            "time": self._time,
            "text": self._conditions.text,
            "changed_since": lambda since: self._conditions.compare(Field("changed"), ">=", WrittenValue(since)),
        }

    def read(self, where: Any) -> Query:
        """The query of a ``ProductWhere``; what is not given asks nothing."""
        queries = []
        for name, value in given(where).items():
            read = self._special.get(name)
            if read is not None:
                queries.append(read(value))
            elif name in self._conditions.dictionary.fields:
                queries.append(self._common(Field(name), given(value)))
            else:
                queries.append(self._group(name, given(value)))
        return _all(queries)

    def _group(self, group: str, entries: dict[str, Any]) -> Query:
        queries: list[Query] = []
        if group == POSITION:
            body, box = entries.pop("body", None), entries.pop("box", None)
            if body is None and (box is not None or entries.keys() & {"latitude", "longitude"}):
                raise NoBody("position", Field("position.body"))
            if body is not None:
                name = self._conditions.body(body)
                place = In(Field("position.body"), (name,)) if box is None else SpacecraftIn(name, _box(box))
                queries.append(place)
        queries += [self._common(Field(f"{group}.{name}"), given(value)) for name, value in entries.items()]
        return _all(queries)

    def _geometry(self, condition: Any) -> Query:
        entries = given(condition)
        if "body" not in entries:
            raise NoBody("geometry", Field("target"))
        box = _box(entries["box"]) if "box" in entries else None
        ranges = []
        for name, quantity in _QUANTITIES.items():
            bounds = given(entries[name]) if name in entries else {}
            if bounds:
                ranges.append(QuantityRange(quantity, bounds.get("gte"), bounds.get("lte")))
        relation = BoxRelation(entries["relation"].value)
        return OnBody(self._conditions.body(entries["body"]), box, relation, tuple(ranges))

    def _time(self, interval: Any) -> Query:
        entries = given(interval)
        start, stop = (
            literals.time_in(entries[name], f"time.{name}") if name in entries else None for name in ("start", "stop")
        )
        relation = TimeRelation(entries["relation"].value)
        if relation is TimeRelation.CONTAINS and (start is None or stop is None):
            raise SearchError("No product contains an interval with an open end: give “time” a start and a stop.")
        return During(*during(start, stop), relation)

    def _common(self, field: Field, entries: dict[str, Any]) -> Query:
        return _all([self._one(field, operator, value) for operator, value in entries.items()])

    def _one(self, field: Field, operator: str, value: Any) -> Query:
        if operator in ("eq", "in_"):
            values = value if operator == "in_" else [value]
            if self._is_number(field):
                return In(field, tuple(values))
            return self._conditions.among(field, [WrittenValue(_written(each)) for each in values])
        if operator in _OPERATORS and not self._is_number(field):
            return self._conditions.compare(field, _OPERATORS[operator], WrittenValue(value))
        return self._general(field, operator, value)

    def _is_number(self, field: Field) -> bool:
        return self._conditions.dictionary.fields[field.name].type in ("integer", "real")

    def _label(self, condition: Any) -> Query:
        entries = given(condition)
        field = self._conditions.field(entries.pop("field"), label=True)
        if not entries:
            raise SearchError(f"The condition on “{field.name}” says nothing: give eq, in, gt …, or exists.")
        queries: list[Query] = []
        for operator, value in entries.items():
            if operator in ("eq", "in_"):
                queries.append(_among(field, value if operator == "in_" else [value]))
            elif operator in _OPERATORS:
                queries.append(self._compared(field, operator, value))
            else:
                queries.append(self._general(field, operator, value))
        return _all(queries)

    def _compared(self, field: Field, operator: str, value: Any) -> Query:
        """Numbers compare as numbers, texts that write a time as times, other texts as texts."""
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise SearchError(f"“{field.name}” is compared with a number, a time or a text.")
        if isinstance(value, str):
            time = parse_time(value)
            if time is not None:
                return time_bound(field, _OPERATORS[operator], time, Channel.TIME)
            return self._general(field, operator, value)
        return self._general(field, operator, value, Channel.NUMBER)

    def _general(self, field: Field, operator: str, value: Any, channel: Channel = Channel.TEXT) -> Query:
        match operator:
            case "gt" | "gte":
                return Range(field, low=value, above=operator == "gt", channel=channel)
            case "lt" | "lte":
                return Range(field, high=value, below=operator == "lt", channel=channel)
            case "prefix":
                return Prefix(field, value)
            case "glob":
                return Glob(field, value)
            case "words":
                return self._conditions.text(value, field)
            case _:
                return Exists(field) if value else Not(Exists(field))


def _all(queries: Sequence[Query]) -> Query:
    if not queries:
        return Everything()
    return queries[0] if len(queries) == 1 else And(tuple(queries))


def _box(box: BoxInput) -> Box:
    return literals.box_in(box.west, box.south, box.east, box.north)


def _written(value: Any) -> str:
    return ("false", "true")[value] if isinstance(value, bool) else str(value)


def _among(field: Field, values: Sequence[Any]) -> Query:
    """Texts equal as written, numbers as numbers, logical values in any of their spellings."""
    texts: list[Literal] = []
    numbers: list[Literal] = []
    for value in values:
        if isinstance(value, bool):
            texts += _TRUTH[value]
        elif isinstance(value, int | float):
            numbers.append(value)
        elif isinstance(value, str):
            texts.append(value)
        else:
            raise SearchError(f"“{field.name}” equals a number, a boolean or a text, nothing else.")
    queries: list[Query] = []
    if numbers:
        queries.append(In(field, tuple(numbers), Channel.NUMBER))
    if texts or not numbers:
        queries.append(In(field, tuple(texts)))
    return queries[0] if len(queries) == 1 else Or(tuple(queries))
