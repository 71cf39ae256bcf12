"""Collecting the objects of the answer that a fetch completes, and what is sent for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from gateway.planner.places import Input
from gateway.planner.plan import EntityKind, Target
from gateway.planner.steps import Path

Location = tuple[str | int, ...]
Object = dict[str, Any]


class Collected:
    """The representations of one target, each once, and the objects that wait for each.

    ``waiting`` has, per path, the objects and the index of their representation; objects that occur at several
    positions occur once.
    """

    __slots__ = ("_indices", "representations", "target", "waiting")

    def __init__(self, target: Target, found: Iterable[list[Object]]) -> None:
        self.target = target
        self.representations: list[Object] = []
        self._indices: dict[Any, int] = {}
        self.waiting = [self._collect(nodes) for nodes in found]

    def _collect(self, found: Iterable[Object]) -> list[tuple[Object, int]]:
        kinds = self.target.kinds
        if len(kinds) == 1 and kinds[0].sends and _is_flat(kinds[0]):
            return self._collect_flat(found, kinds[0])
        waiting = []
        for node in found:
            representation = _representation(node, kinds)
            if representation is not None:
                waiting.append((node, self._index(frozen(representation), representation)))
        return waiting

    def _collect_flat(self, found: Iterable[Object], kind: EntityKind) -> list[tuple[Object, int]]:
        """The common case, one scalar key, without making representations that are known."""
        (taken,) = kind.inputs
        read, write, indices, waiting = taken.read, taken.write, self._indices, []
        for node in found:
            if kind.types is not None and node.get("__typename") not in kind.types:
                continue
            value = node.get(read)
            if value is None:
                continue
            identity = value if type(value) is str else frozen(value)
            index = indices.get(identity)
            if index is None:
                index = self._index(identity, {"__typename": kind.sends, write: value})
            waiting.append((node, index))
        return waiting

    def _index(self, identity: Any, representation: Object) -> int:
        index = self._indices.setdefault(identity, len(self.representations))
        if index == len(self.representations):
            self.representations.append(representation)
        return index


def _is_flat(kind: EntityKind) -> bool:
    return len(kind.inputs) == 1 and not kind.inputs[0].below and kind.inputs[0].types is None and kind.inputs[0].key


def collect(data: Object, path: Path) -> list[Object]:
    """Give the objects at a path, each once."""
    nodes: list[Object] = [data]
    for element in path:
        found: list[Object] = []
        for node in nodes:
            value = node.get(element.key)
            if type(value) is dict:
                found.append(value)
            elif type(value) is list:
                _flatten(value, found)
        if element.types is not None:
            found = [node for node in found if node.get("__typename") in element.types]
        nodes = (
            list(dict(zip(map(id, found), found, strict=True)).values()) if element.lists or len(path) > 1 else found
        )
    return nodes


def _flatten(values: list[Any], found: list[Object]) -> None:
    for value in values:
        if type(value) is dict:
            found.append(value)
        elif type(value) is list:
            _flatten(value, found)


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
            if element.types is None or node.get("__typename") in element.types:
                yield from locate(node, path[1:], below)


def _representation(node: Object, kinds: tuple[EntityKind, ...]) -> Object | None:
    """Make the representation of an object: of the first kind that counts for it, with the inputs of all that do."""
    typename = node.get("__typename")
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
        if taken.types is not None and node.get("__typename") not in taken.types:
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
