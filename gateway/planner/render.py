"""Writing the operation text of a fetch.

Where one subgraph gives the same response name different shapes on different types (``String`` and ``String!``), which
GraphQL refuses in one operation, a name gets an alias that the executor undoes.
"""

from gateway.planner.operation import Condition, Field
from gateway.planner.plan import Rename
from gateway.planner.steps import Tree
from gateway.supergraph.state import Supergraph


class Renderer:
    """Writes the selections of one request; collects its variables and renames."""

    def __init__(self, supergraph: Supergraph, graph: str) -> None:
        self._supergraph = supergraph
        self._graph = graph
        self._shapes: dict[tuple[str, ...], str] = {}
        self.variables: dict[str, None] = {}
        self.renames: dict[Rename, None] = {}

    def selection(self, tree: Tree, type_name: str, asked: tuple[str, ...], real: tuple[str, ...]) -> str:
        """Write what a tree selects; ``asked`` and ``real`` are the response paths in the subgraph and the answer."""
        parts = []
        for field, below in tree.fields.values():
            parts.append(self._field(field, below, type_name, asked, real))
        for name, inner in tree.on.items():
            if inner.fields or inner.on:
                parts.append(f"... on {name} {{ {self.selection(inner, name, asked, real)} }}")
        return " ".join(parts)

    def _field(
        self, field: Field, below: Tree | None, type_name: str, asked: tuple[str, ...],
        real: tuple[str, ...],
    ) -> str:  # fmt: skip
        if field.name == "__typename":
            return _conditional("__typename", field.conditions, self.variables)
        self.variables.update(dict.fromkeys(sorted(field.variables)))
        alias = self._alias(field, below, type_name, asked)
        if alias != field.key:
            self.renames[Rename(real, alias, field.key)] = None
        text = field.name if alias == field.name else f"{alias}: {field.name}"
        text += field.arguments
        named = self._named(type_name, field.name)
        suffix = ""
        if below is not None:
            inner = self.selection(below, named, (*asked, alias), (*real, field.key))
            suffix = f" {{ {inner or self._nothing(named)} }}"
        return _conditional(text, field.conditions, self.variables, suffix)

    def _nothing(self, type_name: str) -> str:
        """Ask for an object of which nothing but its existence is needed; interface objects do not know their type."""
        source = self._supergraph.types[type_name].sources.get(self._graph)
        return "_object: __typename" if source and source.interface_object else "__typename"

    def _named(self, type_name: str, field: str) -> str:
        state = self._supergraph.types[type_name].fields[field]
        source = state.sources.get(self._graph)
        return source.type if source else state.type

    def _alias(self, field: Field, below: Tree | None, type_name: str, asked: tuple[str, ...]) -> str:
        state = self._supergraph.types[type_name].fields[field.name]
        source = state.sources.get(self._graph)
        full = source.shape if source else state.shape
        named = source.type if source else state.type
        shape = full.replace(named, "*") if below is not None else full
        # Two fields under one response name, each for its own type, would be refused for their shape only.
        alias, number = field.key, 0
        while self._shapes.setdefault((*asked, alias), shape) != shape:
            alias, number = f"_{number}_{field.key}", number + 1
        return alias


def _conditional(text: str, conditions: tuple[Condition, ...], variables: dict[str, None], suffix: str = "") -> str:
    """Add ``@include`` and ``@skip``; a directive is not repeated: the others go around."""
    around: list[str] = []
    seen: set[bool] = set()
    for included, variable in conditions:
        variables[variable] = None
        directive = f" @{'include' if included else 'skip'}(if: ${variable})"
        if included in seen:
            around.append(directive)
        else:
            seen.add(included)
            text += directive
    text += suffix
    for directive in around:
        text = f"...{directive} {{ {text} }}"
    return text
