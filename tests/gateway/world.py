"""A supergraph with its subgraphs in memory over known data, compared with the same data behind one schema."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from graphql import parse, validate

from execution import compile_operation
from gateway.executor import Call, Execution
from gateway.executor import execute as execute_plan
from gateway.executor.denied import say_denied
from gateway.planner import Plan, explain, plan_operation
from gateway.service.complete import complete
from gateway.supergraph import Supergraph, load_supergraph
from tests.gateway.single import OneSchema
from tests.gateway.subgraph import LocalSubgraph

FIXTURES = Path(__file__).parent / "fixtures"
World = dict[str, Any]
"""``Query`` and ``Mutation`` hold root fields, ``entities`` the objects that keys find, ``log`` what mutations did."""


class Service:
    """A supergraph with its subgraphs in memory: plans, runs and compares with the one schema."""

    def __init__(self, supergraph: Supergraph, sdls: dict[str, str], world: World) -> None:
        self.supergraph = supergraph
        self.world = world
        self.one = OneSchema(supergraph)
        self.subgraphs = {name: LocalSubgraph(name, sdl, world, supergraph.consumer) for name, sdl in sdls.items()}

    @classmethod
    def load(cls, fixture: str, world: World) -> Service:
        folder = FIXTURES / fixture
        sdls = {path.stem: path.read_text() for path in sorted(folder.glob("*.graphql")) if path.stem != "supergraph"}
        return cls(load_supergraph((folder / "supergraph.graphql").read_text()), sdls, world)

    def plan(self, query: str, labels: frozenset[str] = frozenset(), denied: frozenset[str] = frozenset()) -> Plan:
        document = parse(query)
        problems = validate(self.supergraph.consumer, document)
        assert not problems, problems[0].message
        return plan_operation(self.supergraph, document, labels=labels, denied=denied)

    def explain(self, query: str, labels: frozenset[str] = frozenset()) -> str:
        return explain(self.plan(query, labels))

    async def run(
        self,
        query: str,
        variables: dict[str, Any] | None = None,
        labels: frozenset[str] = frozenset(),
        denied: frozenset[str] = frozenset(),
    ) -> tuple[dict[str, Any] | None, list[dict[str, Any]]]:
        """Answer a query through the gateway."""
        plan = self.plan(query, labels, denied)
        for subgraph in self.subgraphs.values():
            subgraph.requests.clear()
            subgraph.read.clear()
            subgraph.faults.clear()
        self._settle_overrides(labels)
        execution = await execute_plan(plan, self.subgraphs, Call(variables=variables or {}))
        faults = [f"{subgraph.name}: {fault}" for subgraph in self.subgraphs.values() for fault in subgraph.faults]
        assert not faults, "\n".join([*faults, explain(plan)])
        say_denied(plan.denied, execution, variables or {})
        return self.complete(query, execution, variables)

    def _settle_overrides(self, labels: frozenset[str]) -> None:
        """Say which subgraph resolves an overridden field: the old one while the label is off."""
        for subgraph in self.subgraphs.values():
            subgraph.off.clear()
        for subgraph in self.subgraphs.values():
            for coordinate, (old, label) in subgraph.overrides.items():
                if label is not None and label not in labels:
                    subgraph.off.add(coordinate)
                elif old in self.subgraphs:
                    self.subgraphs[old].off.add(coordinate)

    def complete(
        self, query: str, execution: Execution, variables: dict[str, Any] | None = None
    ) -> tuple[dict[str, Any] | None, list[dict[str, Any]]]:
        """Make the answer of merged data."""
        compiled = compile_operation(self.supergraph.consumer, parse(query), interface_objects=True)
        values = compiled.coerce_variables(variables)
        assert not isinstance(values, list), values
        return complete(compiled, values, execution)

    def expected(self, query: str, variables: dict[str, Any] | None = None) -> Any:
        """Answer a query by the one schema."""
        return self.one.execute(parse(query), self.world, variables)

    async def check(
        self, query: str, variables: dict[str, Any] | None = None, labels: frozenset[str] = frozenset()
    ) -> dict[str, Any] | None:
        """Answer a query both ways; the answers and the number of errors must be equal."""
        log = self.world.get("log", [])
        log.clear()
        expected = self.expected(query, variables)
        wanted = log[:]
        log.clear()
        data, errors = await self.run(query, variables, labels)
        assert data == expected.data, f"{data}\n!=\n{expected.data}\n{self.explain(query, labels)}"
        assert len(errors) == len(expected.errors or []), (errors, expected.errors)
        assert log == wanted
        return data

    @property
    def requests(self) -> int:
        return sum(len(subgraph.requests) for subgraph in self.subgraphs.values())
