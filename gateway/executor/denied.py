"""What was denied, said at its positions in the answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gateway.executor.representations import Location, Object, locate
from gateway.planner.denied import Denied

CODE = "UNAUTHORIZED_FIELD_OR_TYPE"
_MAX_POSITIONS = 100  # errors of one denied field; a thousand equal ones tell nobody more

Error = dict[str, Any]


def denied_errors(denied: Sequence[Denied], data: Object, variables: Mapping[str, Any]) -> list[Error]:
    """Give an error per position of what was denied; whatever stands there becomes null in the data."""
    errors: list[Error] = []
    said: dict[Location, None] = {}
    for one in asked_for(denied, variables):
        found = [location for location in _positions(one, data) if location not in said]
        said.update(dict.fromkeys(found))
        errors += _errors(one, found)
    for location in said:
        _hide(data, location)
    return errors


def asked_for(denied: Sequence[Denied], variables: Mapping[str, Any]) -> list[Denied]:
    """Give what is asked for with these variables (``@skip``, ``@include``)."""
    return [one for one in denied if all(bool(variables.get(name)) == included for included, name in one.conditions)]


def refusals(denied: Sequence[Denied], variables: Mapping[str, Any]) -> list[Error]:
    """Give an error per denied field, for a request that is refused as a whole; lists have no positions yet."""
    errors = []
    for one in asked_for(denied, variables):
        keys = [element.key for element in one.path]
        errors.append(_error(one.coordinate, (*keys, one.key) if one.key is not None else tuple(keys), ""))
    return errors


def _positions(one: Denied, data: Object) -> Iterator[Location]:
    for location, _ in locate(data, one.path):
        yield (*location, one.key) if one.key is not None else location


def _errors(one: Denied, found: list[Location]) -> Iterator[Error]:
    for location in found[: _MAX_POSITIONS - 1]:
        yield _error(one.coordinate, location, "")
    rest = found[_MAX_POSITIONS - 1 :]
    if rest:
        more = f" (and at {len(rest) - 1} more positions)" if len(rest) > 1 else ""
        yield _error(one.coordinate, rest[0], more)


def _error(coordinate: str, location: Location, more: str) -> Error:
    message = f"You may not read {coordinate}{more}"
    return {"message": message, "path": list(location), "extensions": {"code": CODE}}


def _hide(data: Object, location: Location) -> None:
    holder: Any = data
    for part in location[:-1]:
        if holder is None:
            return
        holder = holder[part]
    if holder is not None:
        holder[location[-1]] = None
