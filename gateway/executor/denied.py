"""What was denied, said at its positions in the answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gateway.executor.execute import Execution
from gateway.executor.representations import Location, Object, locate
from gateway.executor.typenames import typename_of
from gateway.planner.denied import Denied

CODE = "UNAUTHORIZED_FIELD_OR_TYPE"
_MAX_POSITIONS = 100  # errors of one coordinate; a thousand equal ones tell nobody more

Error = dict[str, Any]


def say_denied(denied: Sequence[Denied], execution: Execution, variables: Mapping[str, Any]) -> None:
    """Add an error per position of what was denied; whatever stands there becomes null in the data.

    ``variables`` are the client's, with defaults.
    """
    asked = [one for one in denied if _is_asked_for(one, variables)]
    said: dict[Location, None] = {}
    by_coordinate: dict[str, list[Location]] = {}
    for one in sorted(asked, key=lambda one: one.key is not None):  # below an object that is hidden nothing is denied
        fresh = [location for location in _positions(one, execution.data) if location not in said]
        said.update(dict.fromkeys(fresh))
        by_coordinate.setdefault(one.coordinate, []).extend(fresh)
        for location in fresh:
            _hide(execution.data, location)
    for coordinate, locations in by_coordinate.items():
        execution.errors += _errors(coordinate, locations)
        execution.explained += locations[_MAX_POSITIONS:]


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


def _positions(one: Denied, data: Object) -> Iterator[Location]:
    for location, node in locate(data, one.path):
        if one.types is None or typename_of(node) in one.types:
            yield location if one.key is None else (*location, one.key)


def _errors(coordinate: str, locations: list[Location]) -> list[Error]:
    errors = [_error(coordinate, location) for location in locations[:_MAX_POSITIONS]]
    more = len(locations) - len(errors)
    if more:
        errors[-1]["message"] += f" (nor at {more} more positions)"
    return errors


def _error(coordinate: str, location: Location) -> Error:
    return {"message": f"You may not read {coordinate}", "path": list(location), "extensions": {"code": CODE}}


def _hide(data: Object, location: Location) -> None:
    holder: Any = data
    for part in location[:-1]:
        holder = holder[part]
    holder[location[-1]] = None
