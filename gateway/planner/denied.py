"""Removing from an operation what its client may not read, before it is planned.

Where only some object types of an interface's field are denied, the field is asked for by type.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from gateway.planner.operation import Condition, Field, Selections, typename
from gateway.planner.problems import Budget
from gateway.planner.steps import Path, PathElement
from gateway.supergraph.state import Supergraph

Conditions = tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Denied:
    """A field that was removed: of the objects of ``types`` (None: of any type) at ``path``, under the name ``key``.

    ``key`` None: the objects themselves may not be seen. ``coordinate`` is what was denied, ``conditions`` when it was
    asked for; not ``asked`` are objects that the operation does not look at, though they may come.
    """

    path: Path
    types: frozenset[str] | None
    key: str | None
    coordinate: str
    conditions: Conditions = ()
    asked: bool = True


@dataclass(frozen=True, slots=True)
class _Place:
    """Where selections are: their path, the object types that count there, and when they are asked for."""

    path: Path = ()
    types: frozenset[str] | None = None
    conditions: Conditions = ()

    def of(self, name: str) -> _Place:
        """Give the place for objects of one type."""
        return replace(self, types=frozenset([name]))

    def below(self, field: Field, shape: str) -> _Place:
        """Give the place of a field's objects."""
        element = PathElement(field.key, shape.count("["), None)
        path = (*self.path[:-1], replace(self.path[-1], types=self.types)) if self.path else ()
        return _Place((*path, element), None, joined(self.conditions, field.conditions))


def joined(first: Conditions, second: Conditions) -> Conditions:
    """Give the conditions of both."""
    return tuple(sorted({*first, *second})) if first else second


class Filter:
    """Removes denied fields from the selections of one operation; ``found`` has what was removed."""

    def __init__(self, supergraph: Supergraph, denied: frozenset[str], budget: Budget) -> None:
        self._supergraph = supergraph
        self._budget = budget
        self._denied = denied
        self.found: list[Denied] = []

    def allowed(self, selections: Selections) -> Selections:
        """Give the selections without what is denied."""
        return self._allowed(selections, _Place())

    def _allowed(self, selections: Selections, place: _Place) -> Selections:
        kept = Selections(selections.type)
        types = self._types(selections.type)
        gone = [name for name in types if name in self._denied]
        divided = bool(gone)
        for field in selections.fields:
            if field.name.startswith("__"):
                kept.fields.append(field)
            elif f"{selections.type}.{field.name}" in self._denied:
                self._remove(selections.type, field, place)
            elif any(f"{name}.{field.name}" in self._denied for name in types):
                divided = True
                self._divide(field, place, [name for name in types if name not in gone], kept)
            else:
                kept.fields.append(self._kept(selections.type, field, place))
        for name, fragment in selections.fragments.items():
            if name not in gone:
                _add(kept, name, self._allowed(fragment, place.of(name)).fields)
        for name in gone:
            asked = name in selections.fragments or any(not field.name.startswith("__") for field in selections.fields)
            self.found.append(Denied(place.path, frozenset([name]), None, name, place.conditions, asked))
        if divided or selections.fragments:
            kept.fields.append(typename())  # it tells which objects are denied, or of which a field is
        return kept

    def _types(self, type_name: str) -> list[str]:
        """Give the object types of an abstract type."""
        if not self._supergraph.types[type_name].abstract:
            return []
        shown = self._supergraph.consumer.type_map
        return [name for name in self._supergraph.runtime_types(type_name) if name in shown]

    def _divide(self, field: Field, place: _Place, types: list[str], kept: Selections) -> None:
        """Ask for a field of an interface apart for each object type."""
        for name in types:
            if f"{name}.{field.name}" in self._denied:
                self._remove(name, field, place.of(name))
            else:
                _add(kept, name, [self._kept(name, field, place.of(name))])

    def _kept(self, type_name: str, field: Field, place: _Place) -> Field:
        self._budget.spend()
        if field.below is None:
            return field
        shape = self._supergraph.types[type_name].fields[field.name].shape
        return replace(field, below=self._allowed(field.below, place.below(field, shape)))

    def _remove(self, type_name: str, field: Field, place: _Place) -> None:
        self._budget.spend()
        conditions = joined(place.conditions, field.conditions)
        self.found.append(Denied(place.path, place.types, field.key, f"{type_name}.{field.name}", conditions))


def _add(selections: Selections, name: str, fields: list[Field]) -> None:
    if fields:
        selections.fragments.setdefault(name, Selections(name)).fields += fields
