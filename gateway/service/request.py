"""What a client asks, and what it is answered, without HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from access.identity import Identity
from execution.codes import Code
from gateway.telemetry import RequestRecord

Error = dict[str, Any]


@dataclass(frozen=True, slots=True)
class GraphQLRequest:
    """The parameters of a GraphQL request (GraphQL over HTTP, "Request Parameters").

    ``reading``: only queries may be run, as by GET.
    """

    query: str | None = None
    operation_name: str | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)
    extensions: Mapping[str, Any] = field(default_factory=dict)
    reading: bool = False


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: the identity, the request's record, its headers (lower-case names), and whether the plan is wanted."""

    identity: Identity
    record: RequestRecord
    headers: Mapping[str, str] = field(default_factory=dict)
    plan_wanted: bool = False


@dataclass(slots=True)
class Answer:
    """A GraphQL response.

    ``executed`` tells that the operation ran: only then has the response a ``data`` entry. ``status`` is the HTTP status
    where the media type does not decide it, ``headers`` what it says besides. ``name`` and ``kind`` are the operation's, where
    they are known.
    """

    data: dict[str, Any] | None = None
    errors: list[Error] = field(default_factory=list)
    extensions: dict[str, Any] = field(default_factory=dict)
    executed: bool = False
    status: int | None = None
    name: str | None = None
    kind: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


class Answers(Protocol):
    """Whoever answers GraphQL requests: the gateway's service, or a subgraph alone."""

    async def answer(self, request: GraphQLRequest, caller: Caller) -> Answer:
        """Answer a request; whatever is wrong with it stands in the answer."""


class Refused(Exception):
    """A request that is not executed. ``status`` is the HTTP status where the media type does not decide it."""

    def __init__(self, errors: list[Error], status: int | None = None) -> None:
        super().__init__(errors[0]["message"] if errors else "")
        self.errors = errors
        self.status = status


def refused(message: str, code: Code, status: int | None = None) -> Refused:
    """Make a refusal of one error."""
    return Refused([{"message": message, "extensions": {"code": code}}], status)
