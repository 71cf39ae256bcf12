"""A subgraph, answering operations in this process: each text is parsed, checked and compiled once."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import strawberry
from graphql import GraphQLError, GraphQLSyntaxError, parse, validate

from access.identity import Identity
from execution import Compiled, compile_operation
from execution.codes import Code
from subgraphs.documents import with_documents
from subgraphs.errors import plain_error

_OPERATIONS = 500  # compiled ones that are kept


class Answer(NamedTuple):
    """An answer's data (None where there is none at all) and its errors, as plain data."""

    data: dict[str, Any] | None
    errors: list[dict[str, Any]]


MakeContext = Callable[[Identity, float | None], object]
"""Makes what the resolvers of one operation share, of who asks and of the operation's deadline."""


class Service:
    """Answers the operations of one Strawberry schema."""

    def __init__(self, schema: strawberry.Schema, make_context: MakeContext) -> None:
        self._schema = schema
        self._core = with_documents(schema)
        self._make_context = make_context
        self._operations: OrderedDict[str, Compiled | list[dict[str, Any]]] = OrderedDict()

    def sdl(self) -> str:
        """The schema in the schema definition language, with its federation directives."""
        return definition(self._schema)

    async def execute(
        self, operation: str, variables: Mapping[str, Any] | None, identity: Identity, deadline: float | None = None
    ) -> Answer:
        """Answer an operation as GraphQL has it. ``deadline`` is a time of the event loop's clock in seconds."""
        compiled = self._compiled(operation)
        if isinstance(compiled, list):
            return Answer(None, compiled)
        try:
            async with asyncio.timeout_at(deadline):
                result = await compiled.execute(None, self._make_context(identity, deadline), variables)
        except TimeoutError as error:
            return Answer(None, [plain_error(GraphQLError("", original_error=error))])
        return Answer(result.data, [plain_error(error) for error in result.errors])

    def _compiled(self, operation: str) -> Compiled | list[dict[str, Any]]:
        known = self._operations.get(operation)
        if known is None:
            known = self._operations[operation] = self._compile(operation)
            if len(self._operations) > _OPERATIONS:
                self._operations.popitem(last=False)
        else:
            self._operations.move_to_end(operation)
        return known

    def _compile(self, operation: str) -> Compiled | list[dict[str, Any]]:
        try:
            document = parse(operation)
        except GraphQLSyntaxError as error:
            return [plain_error(error, Code.GRAPHQL_PARSE_FAILED)]
        except RecursionError:
            return [plain_error(GraphQLError("The operation is nested too deeply."), Code.GRAPHQL_PARSE_FAILED)]
        errors = validate(self._core, document)
        if errors:
            return [plain_error(error, Code.GRAPHQL_VALIDATION_FAILED) for error in errors]
        try:
            return compile_operation(self._core, document)
        except GraphQLError as error:
            return [plain_error(error)]


def definition(schema: strawberry.Schema) -> str:
    """A schema in the schema definition language, with its federation directives."""
    return schema.as_str() + "\n"
