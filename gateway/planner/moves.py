"""Moves: entering another subgraph at a spot by a key of its type, with what the move needs planned by the same walk."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from gateway.planner.choose import choose
from gateway.planner.contexts import Contexts
from gateway.planner.operation import Field, Selections
from gateway.planner.places import Input, Place, Spot, Use
from gateway.planner.problems import Unreachable
from gateway.supergraph.fieldset import FieldSet, SetField
from gateway.supergraph.state import FieldSource, Supergraph

if TYPE_CHECKING:
    from gateway.planner.walk import Walker

_Need = tuple[tuple[Use, ...], tuple[Input, ...]]
_DEEPEST = 16  # moves that wait for each other


class Moves:
    """Finds entity moves; a move that would need itself is refused."""

    def __init__(self, walker: Walker) -> None:
        self._walker = walker
        self._found: dict[tuple[Place, str, str, object], Place | None] = {}
        self._under_way: set[tuple[Spot, str, str, object]] = set()
        self._contexts = Contexts(self)
        self._named: dict[tuple[int, FieldSet, str], tuple[Selections, tuple[Input, ...]]] = {}

    def enter(self, place: Place, graph: str, type_name: str, source: FieldSource | None = None) -> Place | None:
        """Give the cheapest move from a place into a subgraph, with the requirements of one field satisfied."""
        needs = source.needs if source else None
        identity = (place, graph, type_name, needs)
        if identity in self._found:
            return self._found[identity]
        guard = (place.spot, graph, type_name, needs)
        if guard in self._under_way or len(self._under_way) > _DEEPEST:
            return None
        if needs is None and place.graph == graph and place.type == type_name:
            return None  # one is there
        self._walker.budget.spend()
        self._under_way.add(guard)
        try:
            move = self._enter(place, graph, type_name, source)
        finally:
            self._under_way.discard(guard)
        if move is not None or not self._under_way:
            self._found[identity] = move
        return move

    def _enter(self, place: Place, graph: str, type_name: str, source: FieldSource | None) -> Place | None:
        supergraph = self._walker.supergraph
        if type_name == supergraph.roots.get("query") and place.spot.parent is not None:
            return Place("root", place.spot, graph, type_name, place)
        best: Place | None = None
        for key in supergraph.types[type_name].sources[graph].keys:
            if not key.resolvable:
                continue
            try:
                uses, inputs = self.need(place, key.fields, (), key=True)
                if source is not None and source.requires is not None:
                    more_uses, more_inputs = self.need(place, source.requires, uses, key=False)
                    uses, inputs = uses + more_uses, join_inputs(inputs, more_inputs)
                context_uses, contexts = self._contexts.read(place, source, uses) if source else ((), ())
            except Unreachable:
                continue
            sends = self._sends(place, graph, type_name)
            move = Place(
                "entity", place.spot, graph, type_name, place, uses=uses + context_uses, inputs=inputs, sends=sends,
                requires=source.needs if source else None, contexts=contexts,
            )  # fmt: skip
            if best is None or (len(move.moves), move.depth) < (len(best.moves), best.depth):
                best = move
        return best

    def _sends(self, place: Place, graph: str, type_name: str) -> str | None:
        """Give the type name of the representation: an interface's own name from or to its interface object."""
        sources = self._walker.sources
        if not self._walker.supergraph.types[type_name].abstract or sources.is_interface_object(type_name, graph):
            return type_name
        return type_name if sources.is_interface_object(place.type, place.graph) else None

    @property
    def supergraph(self) -> Supergraph:
        """The supergraph that is planned on."""
        return self._walker.supergraph

    def variable(self, type_text: str) -> str:
        """Make a variable of the plan's own."""
        name = f"_context_{len(self._walker.own_variables)}"
        self._walker.own_variables[name] = f"${name}: {type_text}"
        return name

    def to_interface(self, place: Place) -> list[Place]:
        """Give the moves from an interface object to the subgraphs that know the real interface."""
        moves = []
        for graph, source in self._walker.supergraph.types[place.type].sources.items():
            if not source.interface_object:
                move = self.enter(place, graph, place.type)
                if move is not None:
                    moves.append(move)
        return sorted(moves, key=lambda move: (len(move.moves), move.depth))

    def need(self, place: Place, field_set: FieldSet, given: tuple[Use, ...], key: bool) -> _Need:
        """Plan the fields that a move needs: from the places passed at this spot, else from its others."""
        spot = place.spot
        selections, inputs = self._internal(spot, field_set, key)
        moves = place.moves.union(*(use.place.moves for use in given))
        passed = [place]
        while passed[-1].parent is not None and passed[-1].parent.spot is spot:
            passed.append(passed[-1].parent)
        others = [base for base in spot.bases if base not in passed]
        try:
            leaves = self._walker.needed(spot, passed, selections)
        except Unreachable:
            if not others:
                raise
            leaves = self._walker.needed(spot, passed + others, selections)
        return tuple(Use(chosen, leaf.field) for leaf, chosen in choose(leaves, moves)), inputs

    def _internal(self, spot: Spot, field_set: FieldSet, key: bool) -> tuple[Selections, tuple[Input, ...]]:
        """Turn a field set into selections with response names that no other field at these paths has."""
        identity = (id(spot.names), field_set, spot.type)
        if identity not in self._named:
            self._named[identity] = self._name(spot, spot.type, field_set, key)
        return self._named[identity]

    def _name(self, spot: Spot, type_name: str, field_set: FieldSet, key: bool) -> tuple[Selections, tuple[Input, ...]]:
        return _Naming(self._walker, key).selections(spot, type_name, field_set)


class _Naming:
    def __init__(self, walker: Walker, key: bool) -> None:
        self.supergraph = walker.supergraph
        self.key = key

    def selections(self, spot: Spot, type_name: str, field_set: FieldSet) -> tuple[Selections, tuple[Input, ...]]:
        selections = Selections(type_name)
        inputs: list[Input] = []
        for item in field_set.fields:
            field, taken = self._field(spot, type_name, item)
            selections.fields.append(field)
            inputs.append(taken)
        for fragment in field_set.fragments:
            for name in self._targets(type_name, fragment.type):
                inner, taken_below = self.selections(spot, name, fragment.below)
                if name == type_name:
                    selections.fields.extend(inner.fields)
                    inputs.extend(taken_below)
                    continue
                below = selections.fragments.setdefault(name, Selections(name))
                below.fields.extend(inner.fields)
                inputs.extend(_for_type(taken, name) for taken in taken_below)
        return selections, tuple(inputs)

    def _targets(self, type_name: str, wanted: str) -> Iterable[str]:
        state = self.supergraph.types[type_name]
        matching = set(self.supergraph.runtime_types(wanted))
        above = {interface for found in state.implements.values() for interface in found}
        if wanted == type_name or wanted in above or (not state.abstract and type_name in matching):
            return [type_name]
        return [name for name in self.supergraph.runtime_types(type_name) if name in matching]

    def _field(self, spot: Spot, type_name: str, item: SetField) -> tuple[Field, Input]:
        if item.name == "__typename":
            field = Field("__typename", "__typename", "", frozenset(), (), "String", None)
            return field, Input("__typename", "__typename", key=False)
        key = spot.names.internal_name(item.name, item.name + item.arguments)
        state = self.supergraph.types[type_name].fields.get(item.name)
        if state is None:
            raise Unreachable(f"{type_name}.{item.name}")
        below: Selections | None = None
        inputs: tuple[Input, ...] = ()
        if item.below is not None:
            plain = Field(key, item.name, item.arguments, frozenset(), (), state.type, None)
            child = spot.child(plain, state.type, state.shape.count("["))
            below, inputs = self.selections(child, state.type, item.below)
            if self.supergraph.types[state.type].abstract:
                inputs = (Input("__typename", "__typename", key=False), *inputs)
        field = Field(key, item.name, item.arguments, frozenset(), (), state.type, below)
        return field, Input(key, item.name, inputs, key=self.key)


def _for_type(taken: Input, name: str) -> Input:
    types = frozenset([name]) if taken.types is None else taken.types & {name}
    return Input(taken.read, taken.write, taken.below, types, taken.key)


def join_inputs(first: tuple[Input, ...], second: tuple[Input, ...]) -> tuple[Input, ...]:
    """Join two sets of inputs of one representation.

    Raises Unreachable where both write one field from different sources: they need a fetch each.
    """
    joined = {(taken.write, taken.types): taken for taken in first}
    for taken in second:
        place = (taken.write, taken.types)
        known = joined.get(place)
        if known is None:
            joined[place] = taken
        elif known.read != taken.read:
            raise Unreachable(taken.write)
        else:
            below = join_inputs(known.below, taken.below)
            joined[place] = Input(taken.read, taken.write, below, taken.types, known.key or taken.key)
    return tuple(joined.values())
