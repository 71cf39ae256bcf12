"""The objects at the response paths of a plan: found once per answer, and again only where a fetch may add some."""

from __future__ import annotations

from itertools import chain
from typing import Any

from gateway.executor.typenames import narrowed
from gateway.planner.plan import Fetch, Plan
from gateway.planner.steps import Path, PathElement

Object = dict[str, Any]


class Paths:
    """All paths of a plan as a tree, each numbered after its parent; number 0 is the answer itself."""

    def __init__(self, plan: Plan) -> None:
        self.parents = [0]
        self.elements: list[PathElement | None] = [None]
        self._numbers: dict[tuple[int, PathElement], int] = {}
        for fetch in plan.fetches:
            for path in _paths(fetch):
                self.number(path)
        self._keys = [self._path_keys(number) for number in range(len(self.parents))]

    def number(self, path: Path) -> int:
        """Give the number of a path."""
        number = 0
        for element in path:
            known = self._numbers.get((number, element))
            if known is None:
                known = self._numbers[number, element] = len(self.parents)
                self.parents.append(number)
                self.elements.append(element)
            number = known
        return number

    def changed_by(self, fetch: Fetch) -> tuple[int, ...]:
        """Give the paths at which the answer of a fetch may make other objects count than before.

        New objects come only below the objects that it completes, and only of answers that hold objects; with the name
        of a type anything may change what is narrowed to types.
        """
        changed: set[int] = set()
        composite = not fetch.targets or any(target.composite for target in fetch.targets)
        for path in _paths(fetch):
            keys = tuple(element.key for element in path)
            for number, own in enumerate(self._keys):
                if own[: len(keys)] == keys and (self._is_narrowed(number, len(keys)) or (composite and own != keys)):
                    changed.add(number)
        return tuple(sorted(changed))

    def _is_narrowed(self, number: int, depth: int) -> bool:
        """Whether object types count anywhere from the element that leads to this depth on."""
        while number and len(self._keys[number]) >= depth:
            element = self.elements[number]
            if element is not None and element.types is not None:
                return True
            number = self.parents[number]
        return False

    def _path_keys(self, number: int) -> tuple[str, ...]:
        keys = []
        while number:
            element = self.elements[number]
            assert element is not None
            keys.append(element.key)
            number = self.parents[number]
        return tuple(reversed(keys))


class Nodes:
    """The objects at the paths of one answer. ``shared`` says that objects may be met at several positions."""

    __slots__ = ("_found", "_paths", "shared")

    def __init__(self, paths: Paths, data: Object) -> None:
        self.shared = False
        self._paths = paths
        self._found: list[list[Object] | None] = [None] * len(paths.parents)
        self._found[0] = [data]

    def at(self, number: int) -> list[Object]:
        """Give the objects at a path, each once unless one answer held it twice; the list is not to be changed."""
        found = self._found[number]
        if found is None:
            element = self._paths.elements[number]
            assert element is not None
            found = step(self.at(self._paths.parents[number]), element)
            self._found[number] = found = _once(found) if self.shared else found
        return found

    def forget(self, numbers: tuple[int, ...]) -> None:
        """Look again at these paths."""
        for number in numbers:
            self._found[number] = None


def collect(data: Object, path: Path) -> list[Object]:
    """Give the objects at a path below an object, each once."""
    nodes = [data]
    for element in path:
        nodes = _once(step(nodes, element))
    return nodes


def step(nodes: list[Object], element: PathElement) -> list[Object]:
    """Give the objects in one field of some objects, in order."""
    key = element.key
    found: list[Any] = [node.get(key) for node in nodes]
    kinds = set(map(type, found))
    if kinds == {list}:
        found = list(chain.from_iterable(found))
        kinds = set(map(type, found))
    if kinds != {dict}:
        found = _objects(found)
    if element.types is not None:
        found = narrowed(found, element.types)
    return found


def _once(found: list[Object]) -> list[Object]:
    return list(dict(zip(map(id, found), found, strict=True)).values())


def _objects(values: list[Any]) -> list[Object]:
    found: list[Object] = []
    for value in values:
        if type(value) is dict:
            found.append(value)
        elif type(value) is list:
            found += _objects(value)
    return found


def _paths(fetch: Fetch) -> list[Path]:
    return [path for target in fetch.targets for path in target.paths] or [fetch.path]
