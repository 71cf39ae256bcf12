"""How a subgraph is called, in process or over HTTP: the plan does not know which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from access.identity import Identity
from execution.codes import Code


class Trace(Protocol):
    """Where a request stands in a trace."""

    def headers(self) -> Mapping[str, str]:
        """Give the headers that tell the next service of it (W3C Trace Context)."""
        ...


@dataclass(frozen=True, slots=True)
class Call:
    """What all subgraph calls of one operation share.

    ``variables`` are the client's, with defaults; ``deadline`` is a time of the event loop's clock in seconds, None for
    none; ``headers`` are the client's, of which each subgraph gets what its rules say.
    """

    variables: Mapping[str, Any] = field(default_factory=dict)
    identity: Identity | None = None
    deadline: float | None = None
    trace: Trace | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SubgraphRequest:
    """One request: the operation's text, a handle that is the same for the same text, its variables, and the call."""

    service: str
    operation: str
    handle: object
    kind: str
    variables: dict[str, Any]
    call: Call


@dataclass(frozen=True, slots=True)
class SubgraphResult:
    """An answer as GraphQL has it. It belongs to the caller alone, unless ``shared`` says that others hold it too."""

    data: dict[str, Any] | None
    errors: list[dict[str, Any]] = field(default_factory=list)
    shared: bool = False


class SubgraphFailure(Exception):
    """A subgraph that gave no answer: ``code`` is ``SUBGRAPH_UNAVAILABLE`` or ``TIMEOUT``."""

    def __init__(self, reason: str, code: Code = Code.SUBGRAPH_UNAVAILABLE) -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code


class Subgraph(Protocol):
    """Whoever answers operations of one subgraph."""

    async def fetch(self, request: SubgraphRequest) -> SubgraphResult:
        """Answer one request; raises SubgraphFailure where there is no answer."""
        ...
