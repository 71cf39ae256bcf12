"""How long planning takes, once per operation text: random operations over every supergraph of the tests.

``python -m benchmarks.planning [OPERATIONS]`` prints, for every supergraph, the median, the 99th percentile and the worst
milliseconds of CPU; parsing and validation, which stand before it, beside it. The operations have up to 200 fields, down
to eight deep, some of them in fragments on object types. The goal holds for each supergraph.
"""

import gc
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    parse,
    validate,
)

from gateway.planner import PlanError, plan_operation
from gateway.supergraph import Supergraph, load_supergraph
from tests.gateway.shop import HEAVY
from tests.gateway.world import FIXTURES

_GOAL = 50  # ms
_FIELDS = 200
_DEPTH = 8


def main() -> None:
    """Measure and print; the exit code is not zero where a 99th percentile is above the goal."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    files = sorted(FIXTURES.rglob("supergraph.graphql"))
    print(f"ms of CPU of {count} random operations each: median, 99th percentile, worst")
    print(f"{'supergraph':20}{'planning':^30}{'parsing and validation':^30}{'fetches':>8}{'refused':>8}")
    slow = {}
    for path in files:
        name = str(path.parent.relative_to(FIXTURES))
        slow[name] = _measure(name, path, count)
    worst = max(slow, key=lambda name: slow[name])
    print(f"the highest 99th percentile: {slow[worst]:.1f} ms, {worst} (goal {_GOAL})")
    if slow[worst] > _GOAL:
        sys.exit(f"planning for {worst} takes more than {_GOAL} ms")


def _measure(name: str, path: Path, count: int) -> float:
    supergraph = load_supergraph(path.read_text())
    random = Random(1)
    reading: list[float] = []
    planning: list[float] = []
    fetches: list[int] = []
    refused = 0
    while len(planning) < count:
        text = _Operation(supergraph.consumer, random).text
        if path.parent.name == "shop" and not planning:
            text = HEAVY
        seconds, document = _time(partial(_read, supergraph, text))
        if document is None:
            continue
        reading.append(seconds)
        seconds, plan = _time(partial(_plan, supergraph, document))
        planning.append(seconds)
        refused += plan is None
        fetches.append(len(plan.fetches) if plan is not None else 0)
    percentile = statistics.quantiles(planning, n=100, method="inclusive")[-1]
    print(f"{name:20}{_line(planning)}{_line(reading)}{statistics.mean(fetches):8.1f}{refused:8}")
    return percentile


class _Operation:
    """One random operation as text."""

    def __init__(self, schema: GraphQLSchema, random: Random) -> None:
        self._schema = schema
        self._random = random
        self._left = random.randint(2, _FIELDS)
        assert schema.query_type is not None
        self.text = self._selection(schema.query_type, 0)

    def _selection(self, kind: Any, depth: int) -> str:
        parts = ["__typename"]
        fields = list(getattr(kind, "fields", {}).items())
        for name, field in self._random.sample(fields, self._random.randint(min(1, len(fields)), len(fields))):
            named = get_named_type(field.type)
            if self._left <= 0 or (not is_leaf_type(named) and depth >= _DEPTH):
                continue
            self._left -= 1
            below = "" if is_leaf_type(named) else self._selection(named, depth + 1)
            parts.append(f"f{self._left}: {name}{_arguments(field.args)} {below}")
        if is_abstract_type(kind):
            for member in self._schema.get_possible_types(kind):
                if self._left > 0 and self._random.random() < 0.5:
                    parts.append(f"... on {member.name} {self._selection(member, depth)}")
        return f"{{ {' '.join(parts)} }}"


def _arguments(given: dict[str, Any]) -> str:
    parts = [f"{name}: {_literal(one.type)}" for name, one in given.items() if isinstance(one.type, GraphQLNonNull)]
    return f"({', '.join(parts)})" if parts else ""


def _literal(kind: Any) -> str:
    inner = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
    if isinstance(inner, GraphQLList):
        return f"[{_literal(inner.of_type)}]"
    if isinstance(inner, GraphQLEnumType):
        return str(next(iter(inner.values)))
    if isinstance(inner, GraphQLInputObjectType):
        return f"{{{_arguments(inner.fields)[1:-1]}}}"
    return {"Int": "1", "Float": "1.5", "Boolean": "true"}.get(inner.name, '"1"')


def _line(times: list[float]) -> str:
    percentile = statistics.quantiles(times, n=100, method="inclusive")[-1]
    return "".join(f"{value:10.2f}" for value in (statistics.median(times), percentile, max(times)))


def _time(run: Callable[[], Any]) -> tuple[float, Any]:
    """Give the milliseconds of CPU and the result; the collector's pauses belong to whoever comes along, not to this."""
    gc.disable()
    start = time.process_time()
    result = run()
    spent = time.process_time() - start
    gc.enable()
    return spent * 1e3, result


def _read(supergraph: Supergraph, text: str) -> Any:
    document = parse(text)
    return None if validate(supergraph.consumer, document) else document


def _plan(supergraph: Supergraph, document: Any) -> Any:
    try:
        return plan_operation(supergraph, document)
    except PlanError:
        return None


if __name__ == "__main__":
    main()
