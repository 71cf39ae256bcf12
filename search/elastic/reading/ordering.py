"""Orders as Elasticsearch sorts, and cursors' values as its sort values.

Missing values come last both ways, and a list sorts by its least value ascending, its greatest descending; walking backward
turns the direction and puts the missing ones first, but keeps which value of a list counts.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from schema.index import field_name
from search.cursor import Position
from search.elastic.reading.index import Index
from search.elastic.terms import finite, natural_key, natural_of_key
from search.port import Sort
from search.query import Literal

_LAST, _FIRST = 2**63 - 1, -(2**63)  # what a number that is missing sorts as


class _Key(NamedTuple):
    """A field of the index to sort by, and how its sort values are read and written."""

    field: str
    read: Callable[[Any], Literal | None]
    write: Callable[[Any], Any]
    missing: Any  # the sort value of a missing one, ascending
    missing_descending: Any


def _text(value: Any) -> Literal | None:
    return None if value is None else str(value)


def _number(value: Any) -> Literal | None:
    return None if isinstance(value, str) else float(value)


def _whole(value: Any) -> Literal | None:
    return None if value in (_LAST, _FIRST) else int(value)


def _natural(value: Any) -> Literal | None:
    return None if value is None else natural_of_key(value)


class Order:
    """The order of a question: by its sort keys, then by uri."""

    def __init__(self, index: Index, sorts: tuple[Sort, ...], relevance: bool) -> None:
        keys = [(_key(index, sort), sort.descending) for sort in sorts]
        self._keys: list[tuple[_Key | None, bool]] = [(_SCORE, True)] if relevance else keys
        self.scores = any(key is _SCORE for key, _ in self._keys)

    def clauses(self, backward: bool) -> list[dict[str, Any]]:
        """What to sort by; fields that no product has are left out."""
        found: list[dict[str, Any]] = []
        for key, descending in self._keys:
            if key is None:
                continue
            clause = {"order": "desc" if descending is not backward else "asc"}
            if key is not _SCORE:
                clause |= {"mode": "max" if descending else "min", "missing": "_first" if backward else "_last"}
            found.append({key.field: clause})
        return [*found, {"c.uri": {"order": "desc" if backward else "asc"}}]

    def position(self, hit_sort: list[Any]) -> Position:
        """The place of a hit, from its sort values."""
        values = iter(hit_sort)
        return Position(tuple([None if key is None else key.read(next(values)) for key, _ in self._keys]), hit_sort[-1])

    def after(self, position: Position) -> list[Any]:
        """A place as sort values."""
        found = []
        for (key, descending), value in zip(self._keys, position.values, strict=True):
            if key is None:
                continue
            if value is None:
                found.append(key.missing_descending if descending else key.missing)
            else:
                found.append(key.write(value))
        return [*found, position.key]


def _key(index: Index, sort: Sort) -> _Key | None:
    """How a field is sorted by; None for one that no product can have."""
    name = sort.field.name
    if sort.field.raw:
        is_path = name and "\0" not in name
        return _Key(f"label_sort.{name}", _natural, natural_key, None, None) if is_path else None
    kind = index.fields.kinds.get(name)
    if kind is None:
        return None
    if name == "latest" and index.latest is not None:
        return _SCORE
    field = f"c.{field_name(name)}"
    if kind == "text":
        return _Key(field, _text, str, None, None)
    if kind == "number":
        return _Key(field, _number, finite, "Infinity", "-Infinity")
    return _Key(field, _whole, int, _LAST, _FIRST)


_SCORE = _Key("_score", _number, float, 0.0, 0.0)
