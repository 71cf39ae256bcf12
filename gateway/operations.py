"""What the addresses are that the gateway answers itself, beside those of the REST side, for the one document of all."""

from __future__ import annotations

from typing import Any

import msgspec

from dataapi.openapi import ANYONE, OPEN, Answer, Operation, Parameter
from gateway.http.negotiation import GRAPHQL, JSON
from gateway.telemetry.metrics import CONTENT_TYPE

_GRAPHQL = "GraphQL"
_SERVICE = "Service"


class GraphQLQuestion(msgspec.Struct, frozen=True):
    """An operation as GraphQL over HTTP sends it; a registered one may be named by its hash in `extensions`."""

    query: str | None = None
    operationName: str | None = None  # noqa: N815  as JSON has it
    variables: dict[str, Any] | None = None
    extensions: dict[str, Any] | None = None


class GraphQLAnswer(msgspec.Struct, frozen=True):
    """What was asked for, and what is wrong: docs/errors.md has the codes of errors."""

    data: dict[str, Any] | msgspec.UnsetType | None = msgspec.UNSET
    errors: list[dict[str, Any]] | msgspec.UnsetType = msgspec.UNSET
    extensions: dict[str, Any] | msgspec.UnsetType = msgspec.UNSET


class Health(msgspec.Struct, frozen=True):
    """How the service is: `degraded` where something of it is wrong, which `problems` tells."""

    status: str
    problems: dict[str, str]


_ANSWER = {JSON: GraphQLAnswer, GRAPHQL: GraphQLAnswer}
_ANSWERED = {200: Answer("The answer, also where fields failed.", _ANSWER)}
_FAILED = Answer("The operation was not executed: why, as GraphQL errors.", _ANSWER)
_LANGUAGE = "GraphQL over HTTP; docs/schema.md says what can be asked. A browser that asks nothing gets GraphiQL."
_AS_JSON = "As JSON."

_READ = Operation(
    "GET",
    "/graphql",
    "readGraphQL",
    _GRAPHQL,
    "Ask by an address; mutations are refused",
    ANYONE,
    _ANSWERED,
    description=_LANGUAGE,
    parameters=(
        Parameter("query", "The operation's text.", example="{ __typename }"),
        Parameter("operationName", "Which operation of the text."),
        Parameter("variables", _AS_JSON),
        Parameter("extensions", _AS_JSON),
    ),
    failed=_FAILED,
)
_ASK = Operation(
    "POST",
    "/graphql",
    "askGraphQL",
    _GRAPHQL,
    "Ask for products, files and directories, links, accounts",
    ANYONE,
    _ANSWERED,
    description=_LANGUAGE,
    body=GraphQLQuestion,
    body_example={"query": "{ __typename }"},
    failed=_FAILED,
)
_HEALTH = Operation(
    "GET",
    "/health",
    "getHealth",
    _SERVICE,
    "How the service is",
    OPEN,
    {200: Answer("It answers; `status` says how it is.", {JSON: Health})},
)
_METRICS = Operation(
    "GET",
    "/metrics",
    "getMetrics",
    _SERVICE,
    "Metrics of this process, as Prometheus reads them",
    OPEN,
    {200: Answer("The metrics.", {CONTENT_TYPE.decode("ascii").partition(";")[0]: {"type": "string"}})},
)


def operations(*, graphql: bool, metrics: bool) -> tuple[Operation, ...]:
    """The operations of a server that answers GraphQL and metrics, or not."""
    return (*((_READ, _ASK) if graphql else ()), _HEALTH, *((_METRICS,) if metrics else ()))
