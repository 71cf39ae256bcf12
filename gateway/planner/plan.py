"""The plan: frozen, cheap to run, and independent of how subgraphs are called."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.planner.denied import Denied
from gateway.planner.operation import Condition
from gateway.planner.places import ContextInput, Input
from gateway.planner.steps import Path


@dataclass(frozen=True, slots=True)
class EntityKind:
    """Entities of one kind: the object types that count (None: all), the type name sent (None: the data's), inputs."""

    types: frozenset[str] | None
    sends: str | None
    inputs: tuple[Input, ...]


@dataclass(frozen=True, slots=True)
class Target:
    """One ``_entities`` field of a fetch: where its entities are in the answer, and what to send for them.

    ``alias`` is its response name, ``variable`` the name of its representations; ``selection`` its text. ``composite``
    tells that the entities hold objects, which must not be shared between paths.
    """

    alias: str
    variable: str
    paths: tuple[Path, ...]
    kinds: tuple[EntityKind, ...]
    selection: str
    composite: bool


@dataclass(frozen=True, slots=True)
class Rename:
    """A response name that the subgraph could not be asked for: ``alias`` below ``path`` is really ``key``."""

    path: tuple[str, ...]
    alias: str
    key: str


@dataclass(frozen=True, slots=True)
class Fetch:
    """One request to a subgraph.

    ``waits``: indices of the fetches before it. ``targets`` is empty for a root fetch, whose result belongs at
    ``path`` (empty: the answer itself). ``variables`` are the client's that it passes on. ``conditions``: it is
    needed if all conditions of any entry hold; empty: always. ``keys``: the response names of a root fetch.
    ``contexts``: variables whose values ancestors of the entities have; one request per value.
    """

    index: int
    service: str
    kind: str
    operation: str
    variables: tuple[str, ...]
    waits: tuple[int, ...]
    wave: int
    targets: tuple[Target, ...]
    path: Path
    conditions: tuple[tuple[Condition, ...], ...]
    renames: tuple[Rename, ...]
    keys: tuple[str, ...]
    contexts: tuple[ContextInput, ...]
    selection: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The fetches of one operation, in the order of their waves; kind is ``query`` or ``mutation``.

    ``internal`` are the response names in the data that are the plan's own, not the client's;
    ``contextual`` tells that an entity's fields may depend on where it is in the answer; ``denied`` is what the client
    asked for and may not read.
    """

    kind: str
    fetches: tuple[Fetch, ...]
    internal: frozenset[str]
    contextual: bool
    denied: tuple[Denied, ...] = ()

    @property
    def waves(self) -> int:
        """How many fetches follow each other at most."""
        return 1 + max((fetch.wave for fetch in self.fetches), default=-1)
