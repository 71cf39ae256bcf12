"""Running a plan: each fetch as soon as what it waits for is there, answers merged in place."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from execution.codes import Code
from gateway.executor.contexts import collect_by_context
from gateway.executor.errors import ErrorMapper
from gateway.executor.merge import copied, merge, undo_aliases
from gateway.executor.paths import Nodes, Paths
from gateway.executor.representations import Collected, Representer
from gateway.executor.subgraph import Call, Subgraph, SubgraphFailure, SubgraphRequest, SubgraphResult
from gateway.planner.plan import Fetch, Plan


@dataclass(slots=True)
class Execution:
    """What the fetches gave: the merged objects, still with the plan's own fields, and errors in the client's terms.

    ``explained`` are positions whose null needs no error of its own: one of the errors counts them.
    """

    data: dict[str, Any] = field(default_factory=dict)
    errors: list[dict[str, Any]] = field(default_factory=list)
    explained: list[tuple[str | int, ...]] = field(default_factory=list)


async def execute(plan: Plan, subgraphs: Mapping[str, Subgraph], call: Call) -> Execution:
    """Run a plan once, as `Program.run` does."""
    return await Program(plan).run(subgraphs, call)


class Program:
    """A plan prepared to be run any number of times."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.paths = Paths(plan)
        self.entries = [_Entry(fetch, self.paths) for fetch in plan.fetches]
        for fetch in plan.fetches:
            for before in fetch.waits:
                self.entries[before].later.append(fetch.index)

    async def run(self, subgraphs: Mapping[str, Subgraph], call: Call) -> Execution:
        """Run the plan. Whatever a subgraph does costs its own fields only; errors say which."""
        run = _Run(self, subgraphs, call)
        async with asyncio.TaskGroup() as group:
            for entry in self.entries:
                if not entry.fetch.waits:
                    group.create_task(run.chain(entry, group))
        return run.result


class _Entry:
    """A fetch with what is the same for every run."""

    __slots__ = ("changes", "fetch", "later", "path", "representers", "target_paths")

    def __init__(self, fetch: Fetch, paths: Paths) -> None:
        self.fetch = fetch
        self.later: list[int] = []
        self.path = paths.number(fetch.path)
        self.target_paths = [[paths.number(path) for path in target.paths] for target in fetch.targets]
        self.representers = [Representer(target) for target in fetch.targets]
        self.changes = paths.changed_by(fetch)


class _Run:
    def __init__(self, program: Program, subgraphs: Mapping[str, Subgraph], call: Call) -> None:
        self.program = program
        self.subgraphs = subgraphs
        self.call = call
        self.result = Execution()
        self.nodes = Nodes(program.paths, self.result.data)
        self.missing = [len(entry.fetch.waits) for entry in program.entries]

    async def chain(self, entry: _Entry, group: asyncio.TaskGroup) -> None:
        """Run a fetch, then one of those that waited for it; the others get tasks of their own."""
        current: _Entry | None = entry
        while current is not None:
            await self._run(current)
            ready = []
            for index in current.later:
                self.missing[index] -= 1
                if not self.missing[index]:
                    ready.append(self.program.entries[index])
            for later in ready[1:]:
                group.create_task(self.chain(later, group))
            current = ready[0] if ready else None

    async def _run(self, entry: _Entry) -> None:
        fetch = entry.fetch
        if not self._needed(fetch):
            return
        if fetch.contexts:
            groups = [(values, [collected]) for values, collected in collect_by_context(fetch, self.result.data)]
            await asyncio.gather(*(self._request(entry, collected, values) for values, collected in groups))
            return
        found = [
            Collected(target, representer, map(self.nodes.at, paths))
            for target, representer, paths in zip(fetch.targets, entry.representers, entry.target_paths, strict=True)
        ]
        if fetch.targets or self.nodes.at(entry.path):
            await self._request(entry, found, {})

    async def _request(self, entry: _Entry, collected: list[Collected], contexts: dict[str, Any]) -> None:
        fetch = entry.fetch
        if fetch.targets and not any(one.representations for one in collected):
            return
        try:
            answer = await self._answer(fetch, collected, contexts)
        except SubgraphFailure as failure:
            self.result.errors += self._mapper(fetch, collected).failure(failure.reason, failure.code)
            return
        if answer.data is not None:
            self._take(entry, collected, copied(answer.data) if answer.shared else answer.data)
        if answer.errors:
            self.result.errors += self._mapper(fetch, collected).mapped(answer.errors)
        elif answer.data is None:
            failed = self._mapper(fetch, collected).failure("The subgraph gave no data", Code.SUBGRAPH_UNAVAILABLE)
            self.result.errors += failed

    def _mapper(self, fetch: Fetch, collected: list[Collected]) -> ErrorMapper:
        return ErrorMapper(self.program.plan, fetch, self.result.data, collected)

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

    def _take(self, entry: _Entry, collected: list[Collected], answer: dict[str, Any]) -> None:
        fetch = entry.fetch
        if not fetch.targets:
            undo_aliases([answer], fetch.renames)
            for number, node in enumerate(self.nodes.at(entry.path)):
                merge(node, answer if number == 0 else copied(answer))
        for one in collected:
            entities = answer.get(one.target.alias)
            if isinstance(entities, list):
                if fetch.renames:
                    undo_aliases([entity for entity in entities if isinstance(entity, dict)], fetch.renames)
                self.nodes.shared |= one.target.composite and one.is_shared()
                _distribute(one, entities, own_copies=self.program.plan.contextual)
        self.nodes.forget(entry.changes)


def _distribute(collected: Collected, entities: list[Any], own_copies: bool) -> None:
    """Merge entities into the objects that wait for them.

    No two paths share an object, for each path goes on on its own; within a path they do, unless ``own_copies``.
    """
    composite = collected.target.composite
    given = [entity if isinstance(entity, dict) else None for entity in entities]
    given += [None] * (len(collected.representations) - len(given))
    for number, (nodes, indices) in enumerate(collected.waiting):
        copies: dict[int, Any] = {}
        for node, index in zip(nodes, indices, strict=True):
            entity = given[index]
            if entity is None:
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
