"""From merged data to the answer: projection, and the errors that are left to say."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from graphql import GraphQLError
from graphql.execution import VariableValues

from execution import Compiled
from execution.codes import Code
from gateway.executor import Execution
from gateway.service.request import Error

Path = tuple[str | int, ...]


def complete(
    compiled: Compiled, values: VariableValues, execution: Execution
) -> tuple[dict[str, Any] | None, list[Error]]:
    """Project the merged data. A null where none may be is only reported where no subgraph's error has said why."""
    data, found = compiled.project(execution.data, values)
    errors = execution.errors
    if not found:
        return data, errors
    reported = _Reported(errors, execution.explained)
    return data, errors + [formatted(error) for error in found if reported.add(tuple(error.path or ()))]


class _Reported:
    """The positions that errors speak of, and others that are explained."""

    def __init__(self, errors: Iterable[Error], explained: Iterable[Path]) -> None:
        self._at: set[Path] = set()
        self._above: set[Path] = set()
        for error in errors:
            self._remember(tuple(error.get("path", ())))
        for path in explained:
            self._remember(path)

    def add(self, path: Path) -> bool:
        """Take a position; False where an error at, above or below it is there already."""
        if path in self._above or any(path[:length] in self._at for length in range(1, len(path))):
            return False
        self._remember(path)
        return True

    def _remember(self, path: Path) -> None:
        if path:
            self._at.add(path)
            self._above.update(path[:length] for length in range(len(path) + 1))


def formatted(error: GraphQLError) -> Error:
    """Write an error of the projection; what a subgraph gave instead of a fitting value is not repeated."""
    given = error.formatted
    message = given["message"]
    if not message.startswith("Cannot return null"):
        message = "The subgraph's value does not fit the type of the field."
    made: Error = {"message": message}
    if "locations" in given:
        made["locations"] = given["locations"]
    if "path" in given:
        made["path"] = given["path"]
    made["extensions"] = {"code": Code.INTERNAL_SERVER_ERROR}
    return made
