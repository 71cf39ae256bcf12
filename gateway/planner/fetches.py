"""Turning merged steps into fetches; entity steps to one subgraph in one wave become one request."""

from gateway.planner.operation import Condition, Operation
from gateway.planner.plan import EntityKind, Fetch, Target
from gateway.planner.render import Renderer
from gateway.planner.steps import Entry, Path, Step, Tree
from gateway.supergraph.state import Supergraph


class _Draft:
    """The entities of one selection within a request."""

    def __init__(self, selection: str, kinds: tuple[EntityKind, ...], composite: bool) -> None:
        self.selection = selection
        self.kinds = kinds
        self.composite = composite
        self.paths: list[Path] = []


def make_fetches(
    supergraph: Supergraph, operation: Operation, steps: list[Step], index: dict[Step, int]
) -> list[Fetch]:
    """Make the fetches of steps whose waves are set; ``index`` has the numbers of those before, and takes theirs."""
    requests: dict[object, list[Step]] = {}
    for step in sorted(steps, key=lambda step: step.wave):
        one_by_one = step if step.kind == "root" or step.contexts else None
        requests.setdefault((step.wave, step.graph, one_by_one), []).append(step)
    first = 1 + max(index.values(), default=-1)
    index.update((step, first + number) for number, group in enumerate(requests.values()) for step in group)
    fetches = []
    for group in requests.values():
        waits = sorted({index[before] for step in group for before in step.waits})
        make = _root if group[0].kind == "root" else _entities
        fetches.append(make(supergraph, operation, group, index[group[0]], tuple(waits)))
    return fetches


def _root(supergraph: Supergraph, operation: Operation, group: list[Step], index: int, waits: tuple[int, ...]) -> Fetch:
    (step,) = group
    (entry,) = step.entries.values()
    renderer = Renderer(supergraph, step.graph)
    selection = renderer.selection(entry.tree, entry.on, (), ())
    kind = "query" if step.path else operation.kind
    keys = tuple(dict.fromkeys(key for key, _ in entry.tree.fields))
    return Fetch(
        index=index,
        service=supergraph.graphs[step.graph].name,
        kind=kind,
        operation=_text(kind, [], renderer, operation, selection),
        variables=tuple(renderer.variables),
        waits=waits,
        wave=step.wave,
        targets=(),
        path=step.path,
        conditions=_conditions([entry.tree]),
        renames=tuple(renderer.renames),
        keys=keys,
        contexts=(),
        selection=selection,
    )


def _entities(
    supergraph: Supergraph, operation: Operation, group: list[Step], index: int, waits: tuple[int, ...]
) -> Fetch:
    graph = group[0].graph
    renderer = Renderer(supergraph, graph)
    drafts: dict[tuple[str, tuple[EntityKind, ...]], _Draft] = {}
    for number, step in enumerate(group):
        entries = list(step.entries.values())
        # One subgraph may be asked for the same names with different shapes at different paths: each its own field.
        mark = f"_e{number}"
        selection = " ".join(_on(entries, renderer, mark))
        kinds = tuple(EntityKind(e.types, e.sends, e.inputs) for e in entries)
        composite = any(_composite(entry.tree) for entry in entries)
        draft = drafts.setdefault((selection, kinds), _Draft(selection, kinds, composite))
        draft.paths.append(step.path)
    single = len(drafts) == 1
    targets = tuple(
        Target(
            alias="_entities" if single else f"_e{number}",
            variable="representations" if single else f"r{number}",
            paths=tuple(draft.paths),
            kinds=draft.kinds,
            selection=draft.selection,
            composite=draft.composite,
        )
        for number, draft in enumerate(drafts.values())
    )
    selection = " ".join(_field(target) for target in targets)
    return Fetch(
        index=index,
        service=supergraph.graphs[graph].name,
        kind="query",
        operation=_text("query", [target.variable for target in targets], renderer, operation, selection),
        variables=tuple(renderer.variables),
        waits=waits,
        wave=group[0].wave,
        targets=targets,
        path=(),
        conditions=_conditions([entry.tree for step in group for entry in step.entries.values()]),
        renames=tuple(renderer.renames),
        keys=(),
        contexts=group[0].contexts,
        selection=selection,
    )


def _field(target: Target) -> str:
    name = "_entities" if target.alias == "_entities" else f"{target.alias}: _entities"
    return f"{name}(representations: ${target.variable}) {{ {target.selection} }}"


def _on(entries: list[Entry], renderer: Renderer, mark: str) -> list[str]:
    trees: dict[str, Tree] = {}
    for entry in entries:
        trees.setdefault(entry.on, Tree()).add(entry.tree)
    return [f"... on {name} {{ {renderer.selection(tree, name, (mark,), ())} }}" for name, tree in trees.items()]


def _composite(tree: Tree) -> bool:
    return any(below is not None for _, below in tree.fields.values()) or any(map(_composite, tree.on.values()))


def _text(kind: str, representations: list[str], renderer: Renderer, operation: Operation, selection: str) -> str:
    defined = [f"${name}: [_Any!]!" for name in representations]
    defined += [operation.variables[name] for name in renderer.variables]
    if not defined and kind == "query":
        return f"{{ {selection} }}"
    return f"{kind}{'(' + ', '.join(defined) + ')' if defined else ''} {{ {selection} }}"


def _conditions(trees: list[Tree]) -> tuple[tuple[Condition, ...], ...]:
    """Give the alternatives of conditions under which anything is selected; empty where something always is."""
    found: dict[tuple[Condition, ...], None] = {}
    for tree in _all_trees(trees):
        for field, _ in tree.fields.values():
            if not field.conditions:
                return ()
            found[field.conditions] = None
    return tuple(found)


def _all_trees(trees: list[Tree]) -> list[Tree]:
    return [inner for tree in trees for inner in [tree, *_all_trees(list(tree.on.values()))]]
