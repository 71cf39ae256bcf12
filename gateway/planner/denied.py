"""Removing from an operation what its client may not read, before it is planned.

Where only some object types of an interface's field are denied, the field is asked for by type.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

from gateway.planner.operation import Condition, Field, Selections, typename
from gateway.planner.steps import Path, PathElement
from gateway.supergraph.state import Supergraph

Conditions = tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Denied:
    """A field that was removed: at the objects at ``path`` (its last element says of which types), response name ``key``.

    ``key`` None: the objects themselves may not be seen. ``coordinate`` is what was denied, ``conditions`` all under
    which it is asked for, its own and those on the way.
    """

    path: Path
    key: str | None
    coordinate: str
    conditions: Conditions = ()


class _Place(NamedTuple):
    """A path and the conditions on the way to it."""

    path: Path
    held: Conditions


class Filter:
    """Removes denied fields from the selections of one operation; ``found`` has what was removed."""

    def __init__(self, supergraph: Supergraph, denied: frozenset[str]) -> None:
        self._supergraph = supergraph
        self._denied = denied
        self.found: list[Denied] = []

    def allowed(self, selections: Selections, path: Path = (), held: Conditions = ()) -> Selections:
        """Give the selections without what is denied."""
        state = self._supergraph.types[selections.type]
        kept = Selections(selections.type)
        gone = self._gone(selections.type) if state.abstract else frozenset()
        for name in sorted(gone):
            self.found.append(Denied(_of_types(path, frozenset([name])), None, name, held))
        for field in selections.fields:
            self._field(selections.type, field, _Place(path, held), kept, gone)
        if gone:
            kept.fields.append(typename())  # it tells which objects may not be seen
        for name, fragment in selections.fragments.items():
            if name not in gone:
                inner = self.allowed(fragment, _of_types(path, frozenset([name])), held)
                known = kept.fragments.setdefault(name, Selections(name))
                known.fields += inner.fields
        return kept

    def _gone(self, type_name: str) -> frozenset[str]:
        return frozenset(name for name in self._types(type_name) if name in self._denied)

    def _types(self, type_name: str) -> list[str]:
        shown = self._supergraph.consumer.type_map
        return [name for name in self._supergraph.runtime_types(type_name) if name in shown]

    def _field(self, type_name: str, field: Field, place: _Place, kept: Selections, gone: frozenset[str]) -> None:
        if field.name.startswith("__"):
            kept.fields.append(field)
            return
        if f"{type_name}.{field.name}" in self._denied:
            self._remove(type_name, field, place)
            return
        abstract = self._supergraph.types[type_name].abstract
        types = [name for name in self._types(type_name) if name not in gone] if abstract else []
        refused = frozenset(name for name in types if f"{name}.{field.name}" in self._denied)
        if not refused:
            kept.fields.append(self._below(type_name, field, place))
            return
        if refused.issuperset(types):
            self._remove(type_name, field, place)
            return
        kept.fields.append(typename())
        for name in types:
            narrowed = _Place(_of_types(place.path, frozenset([name])), place.held)
            if name in refused:
                self._remove(name, field, narrowed)
            else:
                inner = self._below(name, field, narrowed)
                kept.fragments.setdefault(name, Selections(name)).fields.append(inner)

    def _remove(self, type_name: str, field: Field, place: _Place) -> None:
        conditions = joined(place.held, field.conditions)
        self.found.append(Denied(place.path, field.key, f"{type_name}.{field.name}", conditions))

    def _below(self, type_name: str, field: Field, place: _Place) -> Field:
        if field.below is None:
            return field
        shape = self._supergraph.types[type_name].fields[field.name].shape
        path = (*place.path, PathElement(field.key, shape.count("[")))
        return replace(field, below=self.allowed(field.below, path, joined(place.held, field.conditions)))


def joined(held: Conditions, more: Conditions) -> Conditions:
    """Join conditions that must all hold."""
    return tuple(sorted({*held, *more}))


def _of_types(path: Path, types: frozenset[str]) -> Path:
    """Narrow a path to objects of some types; those at the root have one type anyway."""
    if not path:
        return path
    last = path[-1]
    return (*path[:-1], replace(last, types=types if last.types is None else last.types & types))
