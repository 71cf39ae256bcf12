"""The fetch graph: one step per move, with what it selects and the steps that it waits for."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from gateway.planner.operation import Condition, Field, typename
from gateway.planner.places import ContextInput, Input, Place, Spot, Use
from gateway.planner.sources import Sources


class Tree:
    """What a fetch selects of one object, ``on`` some object types too."""

    __slots__ = ("fields", "on")

    def __init__(self) -> None:
        self.fields: dict[tuple[str, tuple[Condition, ...]], tuple[Field, Tree | None]] = {}
        self.on: dict[str, Tree] = {}

    def field(self, field: Field, composite: bool) -> Tree:
        """Select a field; gives the tree below it."""
        place = (field.key, field.conditions)
        if place not in self.fields:
            self.fields[place] = (field, Tree() if composite else None)
        return self.fields[place][1] or self

    def narrow(self, type_name: str) -> Tree:
        """Give the tree for values of one object type."""
        return self.on.setdefault(type_name, Tree())

    def add(self, other: Tree) -> None:
        """Select also what another tree selects."""
        for place, (field, below) in other.fields.items():
            if place not in self.fields:
                self.fields[place] = (field, below)
            elif below is not None:
                known = self.fields[place][1]
                assert known is not None
                known.add(below)
        for name, inner in other.on.items():
            self.narrow(name).add(inner)


@dataclass(frozen=True, slots=True)
class PathElement:
    """One step of a response path: a name, how many lists are below it, the object types that count there."""

    key: str
    lists: int
    types: frozenset[str] | None = None


Path = tuple[PathElement, ...]


@dataclass(slots=True, eq=False)
class Entry:
    """The entities of one kind that a step fetches: object types that count, what is sent, what is selected."""

    types: frozenset[str] | None
    sends: str | None
    on: str
    inputs: tuple[Input, ...]
    tree: Tree


@dataclass(slots=True, eq=False)
class Step:
    """A fetch to come. ``entries`` by (runtime type, type of the entity); a root step has one."""

    kind: Literal["root", "entity"]
    graph: str
    path: Path
    contexts: tuple[ContextInput, ...]
    entries: dict[tuple[frozenset[str] | None, str, str | None], Entry]
    waits: set[Step] = dataclasses.field(default_factory=set)
    wave: int = 0


class Steps:
    """Collects the steps of the chosen places."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._steps: dict[Place, Step] = {}
        self._trees: dict[Place, Tree] = {}
        self._used: set[tuple[Place, str, tuple[Condition, ...]]] = set()

    @property
    def found(self) -> list[Step]:
        """All steps, in the order in which they were first needed."""
        return list(self._steps.values())

    def use(self, uses: Iterable[Use]) -> None:
        """Select leaves at their places, with all moves that lead there."""
        for use in uses:
            mark = (use.place, use.field.key, use.field.conditions)
            if mark not in self._used:
                self._used.add(mark)
                self._tree(use.place).field(self._with_contexts(use.place, use.field), composite=False)

    def _tree(self, place: Place) -> Tree:
        if place not in self._trees:
            self._trees[place] = self._make_tree(place)
        return self._trees[place]

    def _make_tree(self, place: Place) -> Tree:
        if place.kind in ("root", "entity"):
            (entry,) = self._step(place).entries.values()
            return entry.tree
        assert place.parent is not None
        above = self._tree(place.parent)
        self.use(place.uses)
        if place.kind == "narrow":
            return above if place.type == place.parent.type else above.narrow(place.type)
        assert place.field is not None
        below = above.field(self._with_contexts(place.parent, place.field), composite=True)
        abstract = self._sources.is_abstract(place.type, place.graph)
        shown_abstract = self._sources.supergraph.types[place.spot.type].abstract
        if abstract or (shown_abstract and not self._sources.is_interface_object(place.type, place.graph)):
            below.field(typename(), composite=False)
        return below

    def _with_contexts(self, place: Place, field: Field) -> Field:
        """Add the arguments that are filled from contexts."""
        source = self._sources.readable(place, field.name) if place.contexts else None
        if source is None or not source.contexts:
            return field
        filled = ", ".join(f"{context.argument}: ${context.variable}" for context in place.contexts)
        arguments = f"{field.arguments[:-1]}, {filled})" if field.arguments else f"({filled})"
        variables = field.variables | {context.variable for context in place.contexts}
        return dataclasses.replace(field, arguments=arguments, variables=variables)

    def _step(self, place: Place) -> Step:
        if place in self._steps:
            return self._steps[place]
        path, types = response_path(place.spot)
        tree = Tree()
        entry = Entry(types, place.sends, place.type, place.inputs, tree)
        kind: Literal["root", "entity"] = "root" if place.kind == "root" else "entity"
        step = Step(kind, place.graph, path, place.contexts, {(types, place.type, place.sends): entry})
        self._steps[place] = step
        if kind == "entity" and self._sources.is_abstract(place.type, place.graph):
            tree.field(typename(), composite=False)
        if place.parent is not None:
            above = self._tree(place.parent)
            if place.sends is None and kind == "entity":
                above.field(typename(), composite=False)
            if kind == "root" and not above.fields:
                above.field(typename(), composite=False)
            step.waits.update(self._before(place.parent))
        self.use(place.uses)
        for use in place.uses:
            step.waits.update(self._before(use.place))
        return step

    def _before(self, place: Place) -> set[Step]:
        """Give the steps that read a place, and those that say the types on the way to it."""
        steps = set()
        current = place
        while current.kind in ("field", "narrow"):
            self.use(current.uses)
            for use in current.uses:
                steps |= self._before(use.place)
            assert current.parent is not None
            current = current.parent
        return steps | {self._step(current)}


def response_path(spot: Spot) -> tuple[Path, frozenset[str] | None]:
    """Give the path of a spot and the object types that count at its end."""
    types: frozenset[str] | None = None
    elements: list[PathElement] = []
    last: frozenset[str] | None = None
    current: Spot | None = spot
    while current is not None and current.parent is not None:
        if current.narrowed:
            types = frozenset([current.type])
        else:
            assert current.field is not None
            if not elements:
                last, types = types, None
            elements.append(PathElement(current.field.key, current.lists, types))
            types = None
        current = current.parent
    return tuple(reversed(elements)), last
