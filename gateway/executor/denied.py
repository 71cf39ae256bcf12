"""What was denied, said at its positions in the answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from execution.codes import Code
from gateway.executor.execute import Execution
from gateway.executor.representations import Location, Object
from gateway.executor.typenames import typename_of
from gateway.planner.denied import Denied

_MAX_POSITIONS = 100  # errors of one coordinate; a thousand equal ones tell nobody more

Error = dict[str, Any]


def say_denied(denied: Sequence[Denied], execution: Execution, variables: Mapping[str, Any]) -> None:
    """Add an error per position of what was denied; whatever stands there becomes null in the data.

    ``variables`` are the client's, with defaults.
    """
    tree = _Tree()
    for one in denied:
        if _is_asked_for(one, variables):
            tree.add(one)
    found = _Found()
    found.visit(tree, execution.data, (), {})
    for holder, key in found.holders:
        holder[key] = None
    for coordinate, locations in found.locations.items():
        execution.errors += _errors(coordinate, locations)
        execution.explained += locations[_MAX_POSITIONS:]


class _Tree:
    """What is denied by response names, so that the data is walked once for all of it."""

    __slots__ = ("below", "here")

    def __init__(self) -> None:
        self.here: list[Denied] = []
        self.below: dict[str, dict[frozenset[str] | None, _Tree]] = {}

    def add(self, one: Denied) -> None:
        tree = self
        for element in one.path:
            tree = tree.below.setdefault(element.key, {}).setdefault(element.types, _Tree())
        tree.here.append(one)


class _Found:
    """The positions by coordinate, each once, and what holds them."""

    def __init__(self) -> None:
        self.locations: dict[str, list[Location]] = {}
        self.holders: list[tuple[Any, str | int]] = []
        self._said: set[Location] = set()

    def visit(self, tree: _Tree, node: Object, location: Location, holder: Any) -> None:
        """Find what is denied of an object and below it; of an object that is denied itself, nothing more."""
        typename = typename_of(node)
        here = [one for one in tree.here if one.types is None or typename in one.types]
        for one in here:
            if one.key is None:
                self._add(one, location, holder)
                return
        for one in here:
            if one.key is not None:
                self._add(one, (*location, one.key), node)
        for key, branches in tree.below.items():
            if node.get(key) is not None:
                for types, below in branches.items():
                    self._values(below, types, node[key], (*location, key), node)

    def _values(self, tree: _Tree, types: frozenset[str] | None, value: Any, location: Location, holder: Any) -> None:
        if isinstance(value, list):
            for number, item in enumerate(value):
                self._values(tree, types, item, (*location, number), value)
        elif isinstance(value, dict) and (types is None or typename_of(value) in types):
            self.visit(tree, value, location, holder)

    def _add(self, one: Denied, location: Location, holder: Any) -> None:
        if location not in self._said:
            self._said.add(location)
            self.locations.setdefault(one.coordinate, []).append(location)
            self.holders.append((holder, location[-1]))


def refusals(denied: Sequence[Denied], variables: Mapping[str, Any]) -> list[Error]:
    """Give an error per denied field, for a request that is refused as a whole; lists have no positions yet."""
    errors: dict[Location, Error] = {}
    for one in denied:
        if one.asked and _is_asked_for(one, variables):
            path = (*(element.key for element in one.path), *([one.key] if one.key is not None else []))
            errors.setdefault(path, _error(one.coordinate, path))
    return list(errors.values())


def _is_asked_for(one: Denied, variables: Mapping[str, Any]) -> bool:
    return all(bool(variables.get(name)) == included for included, name in one.conditions)


def _errors(coordinate: str, locations: list[Location]) -> list[Error]:
    errors = [_error(coordinate, location) for location in locations[:_MAX_POSITIONS]]
    more = len(locations) - len(errors)
    if more:
        errors[-1]["message"] += f" (nor at {more} more positions)"
    return errors


def _error(coordinate: str, location: Location) -> Error:
    extensions = {"code": Code.UNAUTHORIZED_FIELD_OR_TYPE}
    return {"message": f"You may not read {coordinate}", "path": list(location), "extensions": extensions}
