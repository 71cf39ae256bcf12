"""Errors of subgraphs under the client's paths."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from execution.codes import Code
from gateway.executor.representations import Collected, Location, locate
from gateway.planner.plan import Fetch, Plan
from gateway.planner.steps import Path

Error = dict[str, Any]


class ErrorMapper:
    """Maps the errors of one fetch: the positions of its entities are searched only when there is an error."""

    def __init__(self, plan: Plan, fetch: Fetch, data: dict[str, Any], collected: Sequence[Collected]) -> None:
        self._fetch = fetch
        self._data = data
        self._collected = {one.target.alias: one for one in collected}
        self._internal = plan.internal
        self._aliases = {rename.alias: rename.key for rename in fetch.renames}

    def mapped(self, errors: Iterable[Any]) -> list[Error]:
        """Give the errors of an answer with the client's paths."""
        found: list[Error] = []
        for error in errors:
            given: Error = error if isinstance(error, dict) else {}
            message = str(given.get("message", "The subgraph reported an error"))
            extensions = given.get("extensions")
            extensions = dict(extensions) if isinstance(extensions, dict) else {}
            for location in self._locations(_path_of(given)):
                found.append(self._error(message, location, extensions))
        return found

    def failure(self, message: str, code: Code) -> list[Error]:
        """Give the errors of a fetch that has no answer: one per path that it would have completed."""
        return [self._error(message, location, {"code": code}) for location in self._whole()]

    def _error(self, message: str, location: Location, extensions: dict[str, Any]) -> Error:
        error: Error = {"message": message}
        if location:
            error["path"] = list(location)
        error["extensions"] = {"code": Code.INTERNAL_SERVER_ERROR, **extensions, "service": self._fetch.service}
        return error

    def _locations(self, path: list[str | int]) -> list[Location]:
        if not path:
            return self._whole()
        if not self._fetch.targets:
            inside = self._own(path)
            return [location + inside for location, _ in locate(self._data, self._fetch.path)] or [inside]
        collected = self._collected.get(str(path[0]))
        if collected is None or len(path) < 2:
            return self._whole()
        inside = self._own(path[2:])
        found = []
        for objects_path, (nodes, indices) in zip(collected.target.paths, collected.waiting, strict=True):
            concerned = {id(node) for node, index in zip(nodes, indices, strict=True) if index == path[1]}
            found += [location + inside for location, node in locate(self._data, objects_path) if id(node) in concerned]
        return found or self._whole()

    def _own(self, path: list[str | int]) -> Location:
        """Undo aliases; what lies in a field that only the plan needs is reported at its parent."""
        own: list[str | int] = []
        for part in path:
            if part in self._internal:
                break
            own.append(self._aliases.get(part, part) if isinstance(part, str) else part)
        return tuple(own)

    def _whole(self) -> list[Location]:
        if not self._fetch.targets:
            places = [location for location, _ in locate(self._data, self._fetch.path)][:1]
            return [(*place, key) for place in places for key in self._fetch.keys]
        return list(dict.fromkeys(self._common(path) for target in self._fetch.targets for path in target.paths))

    def _common(self, path: Path) -> Location:
        """Give the position of what a fetch completes: exact where there is one, else as far as all share it."""
        found = [location for location, _ in locate(self._data, path)]
        if not found:
            return tuple(element.key for element in path[:1])
        common = found[0]
        for location in found[1:]:
            shared = 0
            while shared < min(len(common), len(location)) and common[shared] == location[shared]:
                shared += 1
            common = common[:shared]
        return common


def _path_of(error: Error) -> list[str | int]:
    """Read the path of an error; one that is not a list of names and numbers counts as none."""
    path = error.get("path")
    return path if isinstance(path, list) and all(isinstance(part, str | int) for part in path) else []
