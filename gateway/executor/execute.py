"""Running a plan: each fetch as soon as what it waits for is there, answers merged in place."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gateway.executor.contexts import collect_by_context
from gateway.executor.errors import ErrorMapper
from gateway.executor.merge import copied, merge, undo_aliases
from gateway.executor.representations import Collected, collect
from gateway.executor.subgraph import Call, Subgraph, SubgraphFailure, SubgraphRequest, SubgraphResult
from gateway.planner.plan import Fetch, Plan


@dataclass(slots=True)
class Execution:
    """What the fetches gave: the merged objects, still with the plan's own fields, and errors in the client's terms."""

    data: dict[str, Any] = field(default_factory=dict)
    errors: list[dict[str, Any]] = field(default_factory=list)


async def execute(plan: Plan, subgraphs: Mapping[str, Subgraph], call: Call) -> Execution:
    """Run a plan. Whatever a subgraph does costs its own fields only; errors say which."""
    run = _Run(plan, subgraphs, call)
    async with asyncio.TaskGroup() as group:
        for fetch in plan.fetches:
            if not fetch.waits:
                group.create_task(run.chain(fetch, group))
    return run.result


class _Run:
    def __init__(self, plan: Plan, subgraphs: Mapping[str, Subgraph], call: Call) -> None:
        self.plan = plan
        self.subgraphs = subgraphs
        self.call = call
        self.result = Execution()
        self.missing = [len(fetch.waits) for fetch in plan.fetches]
        self.waiting: list[list[Fetch]] = [[] for _ in plan.fetches]
        for fetch in plan.fetches:
            for before in fetch.waits:
                self.waiting[before].append(fetch)

    async def chain(self, fetch: Fetch, group: asyncio.TaskGroup) -> None:
        """Run a fetch, then one of those that waited for it; the others get tasks of their own."""
        current: Fetch | None = fetch
        while current is not None:
            await self._run(current)
            ready = []
            for later in self.waiting[current.index]:
                self.missing[later.index] -= 1
                if not self.missing[later.index]:
                    ready.append(later)
            for later in ready[1:]:
                group.create_task(self.chain(later, group))
            current = ready[0] if ready else None

    async def _run(self, fetch: Fetch) -> None:
        if not self._needed(fetch):
            return
        data = self.result.data
        if fetch.contexts:
            groups = [(values, [collected]) for values, collected in collect_by_context(fetch, data)]
            await asyncio.gather(*(self._request(fetch, collected, values) for values, collected in groups))
            return
        found = [Collected(target, [collect(data, path) for path in target.paths]) for target in fetch.targets]
        if not fetch.path or collect(data, fetch.path):
            await self._request(fetch, found, {})

    async def _request(self, fetch: Fetch, collected: list[Collected], contexts: dict[str, Any]) -> None:
        if fetch.targets and not any(one.representations for one in collected):
            return
        errors = ErrorMapper(self.plan, fetch, self.result.data, collected)
        try:
            answer = await self._answer(fetch, collected, contexts)
        except SubgraphFailure as failure:
            self.result.errors += errors.failure(failure.reason, failure.code)
            return
        if answer.data is not None:
            self._take(fetch, collected, copied(answer.data) if answer.shared else answer.data)
        if answer.errors:
            self.result.errors += errors.mapped(answer.errors)
        elif answer.data is None:
            self.result.errors += errors.failure("The subgraph gave no data", "SUBGRAPH_UNAVAILABLE")

    def _needed(self, fetch: Fetch) -> bool:
        given = self.call.variables
        return not fetch.conditions or any(
            all(bool(given.get(name)) == included for included, name in held) for held in fetch.conditions
        )

    async def _answer(self, fetch: Fetch, collected: list[Collected], contexts: dict[str, Any]) -> SubgraphResult:
        given = self.call.variables
        variables: dict[str, Any] = {one.target.variable: one.representations for one in collected}
        variables.update((name, given[name]) for name in fetch.variables if name in given)
        variables.update(contexts)
        subgraph = self.subgraphs.get(fetch.service)
        if subgraph is None:
            raise SubgraphFailure("The subgraph is not known")
        request = SubgraphRequest(fetch.service, fetch.operation, fetch, fetch.kind, variables, self.call)
        try:
            return await subgraph.fetch(request)
        except SubgraphFailure:
            raise
        except Exception as error:  # whatever a client library raises must not cost the other subgraphs' fields
            raise SubgraphFailure("The subgraph could not be reached") from error

    def _take(self, fetch: Fetch, collected: list[Collected], answer: dict[str, Any]) -> None:
        if not fetch.targets:
            undo_aliases([answer], fetch.renames)
            nodes = collect(self.result.data, fetch.path) if fetch.path else [self.result.data]
            for number, node in enumerate(nodes):
                merge(node, answer if number == 0 else copied(answer))
            return
        for one in collected:
            entities = answer.get(one.target.alias)
            if isinstance(entities, list):
                if fetch.renames:
                    undo_aliases([entity for entity in entities if isinstance(entity, dict)], fetch.renames)
                _distribute(one, entities, own_copies=self.plan.contextual)


def _distribute(collected: Collected, entities: list[Any], own_copies: bool) -> None:
    """Merge entities into the objects that wait for them.

    No two paths share an object, for each path goes on on its own; within a path they do, unless ``own_copies``.
    """
    composite = collected.target.composite
    for number, waiting in enumerate(collected.waiting):
        copies: dict[int, Any] = {}
        for node, index in waiting:
            entity = entities[index] if index < len(entities) else None
            if not isinstance(entity, dict):
                continue
            if not composite:
                node.update(entity)
            elif own_copies:
                merge(node, copied(entity))
            elif number:
                if index not in copies:
                    copies[index] = copied(entity)
                merge(node, copies[index])
            else:
                merge(node, entity)
