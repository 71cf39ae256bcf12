"""Which subgraph has which field of which type: what a supergraph says, as values that never change.

Names follow the join specification. A *graph* is a subgraph's name in ``join__Graph``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from graphql import GraphQLSchema

from execution.cost import Costs
from gateway.supergraph.fieldset import FieldSet

Kind = Literal["object", "interface", "union", "scalar", "enum", "input"]


@dataclass(frozen=True, slots=True)
class Graph:
    """A subgraph: its name as its owners know it and its address (may be empty)."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Key:
    """One ``@key`` of a type in one subgraph; not resolvable: it may be sent from there, not to there."""

    fields: FieldSet
    resolvable: bool


@dataclass(frozen=True, slots=True)
class ContextArgument:
    """An argument that the gateway fills from an ancestor in the answer (``@fromContext``)."""

    name: str
    type: str
    context: str
    selection: FieldSet


@dataclass(frozen=True, slots=True)
class FieldSource:
    """One field in one subgraph. ``type`` is the named type there; ``shape`` its full text, ``[Product!]``.

    ``label``: the field is resolved here only while the label is on (``when_on``) or off.
    """

    graph: str
    type: str
    shape: str
    external: bool = False
    requires: FieldSet | None = None
    provides: FieldSet | None = None
    contexts: tuple[ContextArgument, ...] = ()
    label: str | None = None
    when_on: bool = True

    @property
    def needs(self) -> object | None:
        """What must be sent before the field can be read here; the same value each time, None for nothing."""
        return self.contexts or self.requires


@dataclass(frozen=True, slots=True)
class FieldState:
    """One field of a type over all subgraphs."""

    name: str
    type: str
    shape: str
    sources: Mapping[str, FieldSource]


@dataclass(frozen=True, slots=True)
class TypeSource:
    """One type in one subgraph."""

    keys: tuple[Key, ...]
    interface_object: bool = False


@dataclass(frozen=True, slots=True)
class TypeState:
    """One type over all subgraphs.

    ``implements`` and ``members`` give, per graph, the interfaces of the type and the member types of the union.
    """

    name: str
    kind: Kind
    sources: Mapping[str, TypeSource]
    fields: Mapping[str, FieldState]
    implements: Mapping[str, frozenset[str]] = field(default_factory=dict)
    members: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    contexts: frozenset[str] = frozenset()

    @property
    def abstract(self) -> bool:
        """Tell whether values of this type have another type at run time."""
        return self.kind in ("interface", "union")


@dataclass(frozen=True, slots=True)
class AccessRule:
    """What a coordinate asks of the one who reads it; scopes and policies: any of the groups, all within one."""

    authenticated: bool
    scopes: tuple[frozenset[str], ...]
    policies: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Supergraph:
    """A supergraph that can be planned on.

    ``roots`` gives the type name of ``query`` and, where they exist, ``mutation`` and ``subscription``; ``possible``
    the object types of an abstract type in one graph, ``("", type)`` those in any; ``access`` the rules by
    ``Type`` and ``Type.field``; ``labels`` the labels of progressive overrides; ``costs`` what its fields weigh.
    """

    graphs: Mapping[str, Graph]
    types: Mapping[str, TypeState]
    roots: Mapping[str, str]
    possible: Mapping[tuple[str, str], tuple[str, ...]]
    access: Mapping[str, AccessRule]
    labels: frozenset[str]
    consumer: GraphQLSchema
    costs: Costs = field(default_factory=Costs)

    def runtime_types(self, type_name: str, graph: str = "") -> tuple[str, ...]:
        """Object types that a value of the type can have, in one graph or in any."""
        return self.possible.get((graph, type_name), ())
