"""The recipe: normalise → remove what is denied → walk → choose → steps → merge → fetches → plan."""

from dataclasses import replace

from graphql import DocumentNode

from gateway.planner.choose import choose
from gateway.planner.denied import Denied, Filter
from gateway.planner.fetches import make_fetches
from gateway.planner.merge import merge_steps
from gateway.planner.normalise import normalise
from gateway.planner.operation import Operation, Selections
from gateway.planner.places import Names, Place, Spot, Use
from gateway.planner.plan import Fetch, Plan
from gateway.planner.problems import Budget, PlanError, Unreachable
from gateway.planner.steps import Step, Steps
from gateway.planner.walk import Walker
from gateway.supergraph.state import Supergraph

WORK = 50_000


def plan_operation(
    supergraph: Supergraph,
    document: DocumentNode,
    operation_name: str | None = None,
    labels: frozenset[str] = frozenset(),
    denied: frozenset[str] = frozenset(),
    work: int = WORK,
) -> Plan:
    """Plan an operation of a document that is valid for ``supergraph.consumer``.

    ``labels`` are the labels of progressive overrides that are on; ``denied`` the coordinates that the client may not
    read; ``work`` bounds the search. Raises PlanError where the operation cannot be answered or is too complex.
    """
    budget = Budget(work)
    operation = normalise(supergraph, document, operation_name, budget)
    names = Names()
    _reserve(names, operation.selections)  # denied fields too: nothing else may be found under their names
    removed: list[Denied] = []
    if denied:
        access = Filter(supergraph, denied, budget)
        operation = replace(operation, selections=access.allowed(operation.selections))
        removed = access.found
    fetches: list[Fetch] = []
    before: list[Step] = []
    index: dict[Step, int] = {}
    for selections, graphs in _parts(supergraph, operation, labels):
        walker = Walker(supergraph, labels, budget, denied)
        steps = _steps(walker, selections, graphs, names)
        operation.variables.update(walker.own_variables)
        removed += walker.losses.denied()
        for step in steps:
            if not step.waits:
                step.waits.update(before)
        before = merge_steps(steps)
        fetches += make_fetches(supergraph, operation, before, index)
    contextual = any(fetch.contexts for fetch in fetches)
    return Plan(operation.kind, tuple(fetches), names.all_internal(), contextual, tuple(removed))


def _reserve(names: Names, selections: Selections) -> None:
    """Take the client's response names before the plan's own."""
    for field in selections.fields:
        below = names.reserve(field)
        if field.below is not None:
            _reserve(below, field.below)
    for fragment in selections.fragments.values():
        _reserve(names, fragment)


def _parts(supergraph: Supergraph, operation: Operation, labels: frozenset[str]) -> list[tuple[Selections, list[str]]]:
    """Cut a mutation into what runs one after the other; each part with the subgraphs that its root may use."""
    selections = operation.selections
    every = list(supergraph.types[selections.type].sources)
    if not selections.fields:
        return []
    if operation.kind != "mutation":
        return [(selections, every)]
    sources = Walker(supergraph, labels, Budget(WORK)).sources
    parts: list[tuple[Selections, list[str]]] = []
    for field in selections.fields:
        graphs = [source.graph for _, source in sources.owners(selections.type, field.name)]
        if not graphs:
            raise PlanError(f"no subgraph has {selections.type}.{field.name}")
        if parts and parts[-1][1][0] in graphs:
            parts[-1][0].fields.append(field)
        else:
            parts.append((Selections(selections.type, [field]), graphs[:1]))
    return parts


def _steps(walker: Walker, selections: Selections, graphs: list[str], names: Names) -> list[Step]:
    spot = Spot(None, selections.type, names, None)
    spot.bases = [Place("root", spot, graph, selections.type) for graph in graphs]
    try:
        leaves = walker.leaves(spot, spot.bases, selections)
    except Unreachable as missing:
        raise PlanError(f"no subgraph can answer {missing} on the way that the operation takes") from missing
    steps = Steps(walker.sources)
    steps.use(Use(place, leaf.field) for leaf, place in choose(leaves, frozenset()))
    return steps.found
