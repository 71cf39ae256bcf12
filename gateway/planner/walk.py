"""The walk: for each leaf of the operation, the places where it can be read.

A field is looked for first where the walk already stands; a move to another subgraph is tried where that fails. What a
move needs (its key, the field's ``@requires``) is found by the same walk, in ``moves.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from gateway.planner.losses import Losses
from gateway.planner.moves import Moves
from gateway.planner.operation import Field, Selections, typename
from gateway.planner.places import Place, Spot, Use
from gateway.planner.problems import Budget, Unreachable
from gateway.planner.sources import Sources
from gateway.supergraph.state import Supergraph

_MANY = 6  # places from which a leaf that one of them has is not looked for by moves
_ALTERNATIVES = 2  # places kept per subgraph and spot: the cheapest, and one other that may be shared


@dataclass(frozen=True, slots=True, eq=False)
class Leaf:
    """A leaf and where it can be read."""

    field: Field
    options: tuple[Place, ...]


class Walker:
    """Finds the places of the leaves below a spot."""

    def __init__(
        self, supergraph: Supergraph, labels: frozenset[str], budget: Budget, denied: frozenset[str] = frozenset()
    ) -> None:
        self.supergraph = supergraph
        self.sources = Sources(supergraph, labels, denied)
        self.budget = budget
        self.losses = Losses(allowed=bool(denied))
        self.own_variables: dict[str, str] = {}
        self.moves = Moves(self)
        self._followed: dict[tuple[Place, Spot], Place] = {}
        self._narrowed: dict[tuple[Place, Spot], Place] = {}

    def leaves(self, spot: Spot, bases: list[Place], selections: Selections) -> list[Leaf]:
        """Give every leaf below a spot that is read from one of the bases, or by moves from them.

        Raises Unreachable where a leaf cannot be read at all.
        """
        found: list[Leaf] = []
        for field in selections.fields:
            if field.name == "__typename":
                found.append(self._typename(spot, bases, field))
            else:
                found.extend(self._field(spot, bases, field))
        for type_name, below in selections.fragments.items():
            inner = spot.narrow(type_name)
            narrowed = self._narrow(bases, inner)
            if narrowed:
                found.extend(self.leaves(inner, narrowed, below))
        if selections.fragments or not (found or spot.parent is None):
            found.append(self._typename(spot, bases, typename()))
        return found

    def needed(self, spot: Spot, bases: list[Place], selections: Selections) -> list[Leaf]:
        """Give the leaves of what the plan itself needs, as `leaves` does: all of them, or Unreachable."""
        allowed, self.losses.allowed = self.losses.allowed, False
        try:
            return self.leaves(spot, bases, selections)
        finally:
            self.losses.allowed = allowed

    def _typename(self, spot: Spot, bases: list[Place], field: Field) -> Leaf:
        objects = [p for p in bases if not self.sources.is_interface_object(p.type, p.graph)]
        if not objects and self.supergraph.types[spot.type].abstract:
            objects = [move for place in bases for move in self.moves.to_interface(place)]
            if not objects:
                raise Unreachable(f"the type of {spot.type}")
        return Leaf(field, tuple(objects or bases))

    def _field(self, spot: Spot, bases: list[Place], field: Field) -> list[Leaf]:
        """Give the leaves of one field: by direct reading, then by moves, then apart for each object type."""
        if self.sources.never(spot.type, field.name):
            return self.losses.least((), spot, field)
        direct = [place for place in bases if self.sources.readable(place, field.name)]
        abstract = self.supergraph.types[spot.type].abstract
        ways: list[Callable[[], list[Leaf]]] = []
        if direct and field.below is not None:
            ways.append(partial(self._below, spot, direct, field))
        if not direct and abstract and self._free_by_type(spot, bases, field):
            ways.append(partial(self._by_type, spot, bases, field))
        ways.append(partial(self._moved, spot, bases, direct, field))
        if abstract:
            ways.append(partial(self._by_type, spot, bases, field))
        return self.losses.least(ways, spot, field)

    def _moved(self, spot: Spot, bases: list[Place], direct: list[Place], field: Field) -> list[Leaf]:
        places = self._with_moves(spot, bases, direct, field)
        if field.below is not None and direct and set(direct).issuperset(places):
            raise Unreachable(f"{spot.type}.{field.name}")  # from these it has been tried
        return self._below(spot, places, field)

    def _with_moves(self, spot: Spot, bases: list[Place], direct: list[Place], field: Field) -> list[Place]:
        if field.below is None and direct and len(bases) > _MANY:
            return self._cheapest(direct)
        moved: list[Place] = []
        for type_name, source in self.sources.owners(spot.type, field.name):
            for place in bases:
                if field.below is None and place in direct:
                    continue
                move = self.moves.enter(place, source.graph, type_name, source)
                if move is not None and self.sources.readable(move, field.name):
                    moved.append(move)
        return self._cheapest(direct + moved)

    def _cheapest(self, places: list[Place]) -> list[Place]:
        kept: dict[tuple[str, str, object], int] = {}
        cheapest: list[Place] = []
        for place in sorted(dict.fromkeys(places), key=lambda p: (len(p.moves), p.depth)):
            kind = (place.graph, place.type, place.view)
            kept[kind] = kept.get(kind, 0) + 1
            if kept[kind] <= _ALTERNATIVES:
                cheapest.append(place)
        return cheapest

    def _below(self, spot: Spot, places: list[Place], field: Field) -> list[Leaf]:
        if not places:
            raise Unreachable(f"{spot.type}.{field.name}")
        if field.below is None:
            return [Leaf(field, tuple(places))]
        state = self.supergraph.types[spot.type].fields[field.name]
        inner = spot.child(field, state.type, state.shape.count("["))
        bases = [self.follow(place, field, inner) for place in places]
        inner.bases = bases
        return self.leaves(inner, bases, field.below)

    def follow(self, place: Place, field: Field, spot: Spot) -> Place:
        """Give the place below a field that the place can read."""
        if (place, spot) not in self._followed:
            self.budget.spend()
            source = self.sources.readable(place, field.name)
            assert source is not None
            view = self.sources.provided(place.view, place.type, field.name) or ()
            view += (source.provides,) if source.provides else ()
            self._followed[place, spot] = Place("field", spot, place.graph, source.type, place, field, view)
        return self._followed[place, spot]

    def _narrow(self, bases: list[Place], spot: Spot) -> list[Place]:
        narrowed = []
        for place in bases:
            if self.sources.is_interface_object(place.type, place.graph):
                if spot.type in self.supergraph.runtime_types(place.type):
                    narrowed += self._narrow_interface_object(place, spot)
            elif spot.type in self.supergraph.runtime_types(place.type, place.graph):
                narrowed.append(self._narrowed_place(place, spot, spot.type))
        spot.bases = list(dict.fromkeys([*spot.bases, *narrowed]))
        return narrowed

    def _narrow_interface_object(self, place: Place, spot: Spot) -> list[Place]:
        """Narrow an interface object: another subgraph says the type; what the object itself has can be read here.

        It is read of the objects of all types, so not under names that stand for other fields on other types.
        """
        real = self.moves.to_interface(place)
        narrowed = self._narrow(real, spot)
        if narrowed and not spot.names.collides:
            narrowed.append(self._narrowed_place(place, spot, place.type, (Use(real[0], typename()),)))
        return narrowed

    def _narrowed_place(self, place: Place, spot: Spot, type_name: str, uses: tuple[Use, ...] = ()) -> Place:
        if (place, spot) not in self._narrowed:
            self.budget.spend()
            self._narrowed[place, spot] = Place(
                "narrow", spot, place.graph, type_name, place, view=place.view, uses=uses
            )
        return self._narrowed[place, spot]

    def _types(self, bases: list[Place]) -> list[str]:
        shown = self.supergraph.consumer.type_map
        found: dict[str, None] = {}
        for place in bases:
            graph = "" if self.sources.is_interface_object(place.type, place.graph) else place.graph
            found.update(dict.fromkeys(self.supergraph.runtime_types(place.type, graph)))
        return [name for name in found if name in shown]

    def _free_by_type(self, spot: Spot, bases: list[Place], field: Field) -> bool:
        if any(self.sources.is_interface_object(place.type, place.graph) for place in bases):
            return False  # its types are known only after a move
        types = self._types(bases)
        for name in types:
            places = self._narrow(bases, spot.narrow(name))
            if not any(self.sources.readable(place, field.name) for place in places):
                return False
        return bool(types)

    def _by_type(self, spot: Spot, bases: list[Place], field: Field) -> list[Leaf]:
        found = [self._typename(spot, bases, typename())]
        for name in self._types(bases):
            inner = spot.narrow(name)
            found += self._field(inner, self._narrow(bases, inner), field)
        return found
