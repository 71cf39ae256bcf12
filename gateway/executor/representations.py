"""Collecting the objects of the answer that a fetch completes, and what is sent for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from operator import itemgetter
from types import NoneType
from typing import Any

from gateway.executor.typenames import narrowed, typename_of
from gateway.planner.places import Input
from gateway.planner.plan import EntityKind, Target
from gateway.planner.steps import Path

Location = tuple[str | int, ...]
Object = dict[str, Any]


Waiting = tuple[list[Object], list[int]]
"""The objects at one path that wait for entities, and for each the index of its representation."""


class Collected:
    """The representations of one target, each once, and what waits for them, per path."""

    __slots__ = ("indices", "representations", "target", "waiting")

    def __init__(self, target: Target, representer: Representer, found: Iterable[list[Object]]) -> None:
        self.target = target
        self.representations: list[Object] = []
        self.indices: dict[Any, dict[Any, int]] = {}
        self.waiting = [representer.collect(nodes, self) for nodes in found]

    def is_shared(self) -> bool:
        """Whether several objects at one path wait for one entity."""
        return any(len(indices) != len(set(indices)) for _, indices in self.waiting)


class Representer:
    """Makes the representations of one target's entities; prepared once per plan."""

    __slots__ = ("_kinds", "_read")

    def __init__(self, target: Target) -> None:
        self._kinds = target.kinds
        self._read: Callable[[Object], Any] | None = None
        kind = target.kinds[0]
        if len(target.kinds) == 1 and kind.sends and kind.inputs and all(map(_is_plain, kind.inputs)):
            self._read = itemgetter(*(taken.read for taken in kind.inputs))

    def collect(self, found: list[Object], into: Collected) -> Waiting:
        """Add the representations of the objects at a path, of those that have a key."""
        if self._read is not None and found:
            try:
                return self._collect_plain(self._read, found, into)
            except (KeyError, TypeError):  # a field is missing, or the values of a scalar have many JSON types
                pass
        return self._collect_any(found, into)

    def _collect_plain(self, read: Callable[[Object], Any], found: list[Object], into: Collected) -> Waiting:
        """The common case, scalars of one kind of object, without making representations that are known."""
        (kind,) = self._kinds
        if kind.types is not None:
            found = narrowed(found, kind.types)
        values = list(map(read, found))
        columns = [values] if len(kind.inputs) == 1 else zip(*values, strict=True)
        known = into.indices.setdefault(tuple(map(_json_type, columns)), {})
        for value, node in dict(zip(values, found, strict=True)).items():
            if value not in known:
                known[value] = self._add(_representation(node, self._kinds), into)
        return _waiting(found, list(map(known.__getitem__, values)))

    def _collect_any(self, found: list[Object], into: Collected) -> Waiting:
        known = into.indices.setdefault(None, {})
        indices = []
        for node in found:
            representation = _representation(node, self._kinds)
            identity = frozen(representation)
            if identity not in known:
                known[identity] = self._add(representation, into)
            indices.append(known[identity])
        return _waiting(found, indices)

    def _add(self, representation: Object | None, into: Collected) -> int:
        if representation is None:
            return _NO_KEY
        into.representations.append(representation)
        return len(into.representations) - 1


_NO_KEY = -1


def _waiting(found: list[Object], indices: list[int]) -> Waiting:
    if _NO_KEY not in indices:
        return found, indices
    kept = [number for number, index in enumerate(indices) if index != _NO_KEY]
    return [found[number] for number in kept], [indices[number] for number in kept]


def _is_plain(taken: Input) -> bool:
    return not taken.below and taken.types is None


def _json_type(values: Iterable[Any]) -> type | None:
    """Give the one type of the values that are not null: equal values of one type are written alike."""
    types = set(map(type, values)) - {NoneType}
    if len(types) > 1:
        raise TypeError
    return types.pop() if types else None


def locate(value: Any, path: Path, location: Location = ()) -> Iterator[tuple[Location, Object]]:
    """Give the objects at a path with all their positions in the answer."""
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from locate(item, path, (*location, number))
    elif isinstance(value, dict):
        if not path:
            yield location, value
            return
        element = path[0]
        for below, node in locate(value.get(element.key), (), (*location, element.key)):
            if element.types is None or typename_of(node) in element.types:
                yield from locate(node, path[1:], below)


def _representation(node: Object, kinds: tuple[EntityKind, ...]) -> Object | None:
    """Make the representation of an object: of the first kind that counts for it, with the inputs of all that do."""
    typename = typename_of(node)
    made: Object | None = None
    for kind in kinds:
        if kind.types is not None and typename not in kind.types:
            continue
        sends = kind.sends or typename
        if made is None:
            made = {"__typename": sends}
        elif made["__typename"] != sends:
            continue
        if sends is None or not _fill(made, node, kind.inputs):
            return None
    return made


def _fill(made: Object, node: Object, inputs: tuple[Input, ...]) -> bool:
    """Copy inputs from an object; False where a part of the key is missing or null."""
    for taken in inputs:
        if taken.types is not None and typename_of(node) not in taken.types:
            continue
        value = node.get(taken.read)
        if value is None and taken.key:
            return False
        if taken.below and value is not None:
            value = _nested(value, taken.below)
            if value is _MISSING:
                return False
        made[taken.write] = value
    return True


_MISSING = object()


def _nested(value: Any, inputs: tuple[Input, ...]) -> Any:
    if isinstance(value, list):
        items = [_nested(item, inputs) if item is not None else None for item in value]
        return _MISSING if any(item is _MISSING for item in items) else items
    if not isinstance(value, dict):
        return value
    made: Object = {}
    return made if _fill(made, value, inputs) else _MISSING


def frozen(value: Any) -> Any:
    """Make a JSON value hashable; values that JSON writes differently stay different."""
    if isinstance(value, dict):
        return tuple((key, frozen(item)) for key, item in value.items())
    if isinstance(value, list):
        return ("[]", *map(frozen, value))
    return value if isinstance(value, str) or value is None else (type(value), value)
