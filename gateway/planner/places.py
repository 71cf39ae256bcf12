"""Positions of the answer and the places where they can be read.

A *spot* is a position of the answer: the root, a field of a spot, or a spot narrowed to one object type. A *place* is a
spot as one subgraph offers it, together with how one gets there. Both exist once each, so that they compare by identity.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from gateway.planner.operation import Condition, Field
from gateway.supergraph.fieldset import FieldSet


class Names:
    """The response names of the objects at one path, over all types and subgraphs, and what they stand for."""

    __slots__ = ("_collides", "below", "internal", "taken")

    def __init__(self) -> None:
        self._collides: bool | None = None
        self.taken: dict[str, set[str]] = {}
        self.below: dict[str, Names] = {}
        self.internal: set[str] = set()

    def reserve(self, field: Field) -> Names:
        """Take a response name for a field of the client; gives the names below it."""
        self.taken.setdefault(field.key, set()).add(field.signature)
        return self.below.setdefault(field.key, Names())

    @property
    def collides(self) -> bool:
        """Tell whether a name of the client stands for different fields on different types, here or below."""
        if self._collides is None:
            here = any(len(signatures) > 1 for signatures in self.taken.values())
            self._collides = here or any(below.collides for below in self.below.values())
        return self._collides

    def all_internal(self) -> frozenset[str]:
        """Give the aliases that the plan made, here and below."""
        return frozenset(self.internal).union(*(below.all_internal() for below in self.below.values()))

    def internal_name(self, name: str, signature: str) -> str:
        """Give a response name for a field that the plan itself needs: its own, or an alias where that is taken."""
        number = 0
        key = name
        while self.taken.get(key, {signature}) != {signature}:
            key = f"_{number}_{name}"
            number += 1
        if key != name:
            self.internal.add(key)
        self.taken[key] = {signature}
        return key


class Spot:
    """A position of the answer; ``type`` is its supergraph type."""

    __slots__ = ("bases", "children", "field", "lists", "names", "parent", "type")

    def __init__(self, parent: Spot | None, type_name: str, names: Names, field: Field | None, lists: int = 0) -> None:
        self.parent = parent
        self.type = type_name
        self.names = names
        self.field = field
        self.lists = lists
        self.children: dict[tuple[str, str, tuple[Condition, ...]] | str, Spot] = {}
        self.bases: list[Place] = []

    def child(self, field: Field, type_name: str, lists: int) -> Spot:
        """Give the spot below a field."""
        identity = (field.key, field.signature, field.conditions)
        if identity not in self.children:
            names = self.names.below.setdefault(field.key, Names())
            self.children[identity] = Spot(self, type_name, names, field, lists)
        return self.children[identity]

    def narrow(self, type_name: str) -> Spot:
        """Give this spot for values of one object type."""
        if type_name not in self.children:
            self.children[type_name] = Spot(self, type_name, self.names, None)
        return self.children[type_name]

    @property
    def depth(self) -> int:
        """How many response names lead here."""
        above = self.parent.depth if self.parent else 0
        return above + (self.field is not None)

    @property
    def narrowed(self) -> bool:
        """Tell whether this is another spot under a type condition."""
        return self.field is None and self.parent is not None


@dataclass(frozen=True, slots=True)
class Input:
    """A field of a representation: ``read`` under its response name, ``write`` under its own.

    ``types``: only for values of these object types. ``key``: part of the key, without which there is no entity.
    """

    read: str
    write: str
    below: tuple[Input, ...] = ()
    types: frozenset[str] | None = None
    key: bool = True


@dataclass(frozen=True, slots=True)
class ContextInput:
    """An argument's value that is read from an ancestor, ``depth`` names below the root of the answer."""

    argument: str
    variable: str
    depth: int
    inputs: tuple[Input, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Use:
    """A leaf (or ``__typename``) that is read at a place."""

    place: Place
    field: Field


PlaceKind = Literal["root", "field", "narrow", "entity"]


class Place:
    """A spot in one subgraph.

    ``view``: what ``@provides`` offers here; ``uses`` and ``inputs``: what an entity fetch needs; ``moves``: all paid
    moves that lead here; ``depth``: how many fetches follow each other until here. ``sends``: the ``__typename`` of
    the representation, None for the one in the data. ``requires``: the requirement that inputs and contexts satisfy.
    """

    __slots__ = (
        "contexts", "depth", "field", "graph", "inputs", "kind", "moves", "parent", "requires", "sends", "spot",
        "type", "uses", "view",
    )  # fmt: skip

    def __init__(
        self,
        kind: PlaceKind,
        spot: Spot,
        graph: str,
        type_name: str,
        parent: Place | None = None,
        field: Field | None = None,
        view: tuple[FieldSet, ...] = (),
        uses: tuple[Use, ...] = (),
        inputs: tuple[Input, ...] = (),
        sends: str | None = None,
        requires: object | None = None,
        contexts: tuple[ContextInput, ...] = (),
    ) -> None:
        self.kind = kind
        self.spot = spot
        self.graph = graph
        self.type = type_name
        self.parent = parent
        self.field = field
        self.view = view
        self.uses = uses
        self.inputs = inputs
        self.sends = sends
        self.requires = requires
        self.contexts = contexts
        before = [parent, *(use.place for use in uses)] if parent else []
        self.depth: int = max((place.depth for place in before), default=0)
        moves: frozenset[Place] = frozenset().union(*(place.moves for place in before))
        if kind in ("root", "entity"):
            self.depth += 1
            moves |= {self}
        self.moves: frozenset[Place] = moves

    @property
    def owner(self) -> Place:
        """The move whose fetch reads this place."""
        place = self
        while place.kind not in ("root", "entity"):
            assert place.parent is not None
            place = place.parent
        return place
