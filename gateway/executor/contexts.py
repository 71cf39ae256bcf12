"""Values for arguments that come from ancestors in the answer: one request per combination of values."""

from __future__ import annotations

from typing import Any

from gateway.executor.paths import collect
from gateway.executor.representations import Collected, Object, Representer, frozen
from gateway.executor.typenames import typename_of
from gateway.planner.places import Input
from gateway.planner.plan import Fetch


def collect_by_context(fetch: Fetch, data: Object) -> list[tuple[dict[str, Any], Collected]]:
    """Give the values of the contexts of a fetch, each with the entities that they hold for."""
    (target,) = fetch.targets
    (path,) = target.paths
    found: list[tuple[Object, dict[str, Any]]] = [(data, {})]
    reached = 0
    for depth in sorted({context.depth for context in fetch.contexts}):
        found = [(node, values) for above, values in found for node in collect(above, path[reached:depth])]
        reached = depth
        for context in fetch.contexts:
            if context.depth == depth:
                found = [(node, {**values, context.variable: _read(node, context.inputs)}) for node, values in found]
    groups: dict[Any, tuple[dict[str, Any], list[Object]]] = {}
    for above, values in found:
        groups.setdefault(frozen(values), (values, []))[1].extend(collect(above, path[reached:]))
    return [(values, Collected(target, Representer(target), [nodes])) for values, nodes in groups.values()]


def _read(value: Any, inputs: tuple[Input, ...]) -> Any:
    """Read the one field of a context's selection that counts for a value."""
    if isinstance(value, list):
        return [_read(item, inputs) for item in value]
    if not isinstance(value, dict):
        return None
    for taken in inputs:
        counts = taken.types is None or typename_of(value) in taken.types
        if counts and taken.write != "__typename":
            found = value.get(taken.read)
            return _read(found, taken.below) if taken.below else found
    return None
