"""From a client's text to a document that is parsed, within the limits and valid; each text once."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from graphql import (
    ASTValidationRule,
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    Node,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    print_ast,
    specified_rules,
    validate,
)

from config.gateway import LimitSettings
from execution.codes import Code
from execution.limits import LimitExceeded, check_document, parse_limited
from gateway.service.request import Error, Refused, refused

_MAX_ERRORS = 20
_MAX_COMPARISONS = 500  # of names, for suggestions: each takes up to 0.25 ms, measured
_BYTES_A_CHARACTER = 100  # measured: the syntax tree of a usual text
_FIXED_BYTES = 4096


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """A valid document. ``digest`` is the same for texts that differ in ignored characters only.

    ``size`` estimates the bytes that the document and what is compiled of it take.
    """

    node: DocumentNode
    digest: str
    size: int

    def operation(self, name: str | None) -> OperationDefinitionNode:
        """Choose the operation (GraphQL, 6.1 GetOperation); raises Refused where none or several are meant."""
        operations = [node for node in self.node.definitions if isinstance(node, OperationDefinitionNode)]
        if name is not None:
            operations = [node for node in operations if node.name and node.name.value == name]
        if len(operations) == 1:
            return operations[0]
        if name is not None:
            raise refused("There is no operation of the name that operationName gives.", Code.BAD_USER_INPUT)
        if operations:
            raise refused("The document has several operations: choose one by operationName.", Code.BAD_USER_INPUT)
        raise refused("The document has no operation.", Code.BAD_USER_INPUT)


def parsed(text: str, limits: LimitSettings) -> DocumentNode:
    """Parse a text within the limits; raises Refused."""
    try:
        document = parse_limited(text, limits)
        check_document(document, limits)
    except LimitExceeded as error:
        raise refused_at(str(error), Code.LIMIT_EXCEEDED, error.node) from error
    except GraphQLSyntaxError as error:
        raise Refused([formatted(error, Code.GRAPHQL_PARSE_FAILED)]) from error
    return document


class DocumentReader:
    """Reads texts for one schema."""

    def __init__(self, schema: GraphQLSchema, limits: LimitSettings, introspection: bool) -> None:
        self._schema = schema
        self._limits = limits
        self._names = _most_names(schema)
        self._rules: list[type[ASTValidationRule]] = list(specified_rules)
        if not introspection:
            self._rules.append(NoSchemaIntrospectionCustomRule)

    def read(self, text: str) -> Document:
        """Give the document of a text; raises Refused with all that is wrong."""
        node = parsed(text, self._limits)
        problems = self._problems(node)
        if problems:
            raise Refused([formatted(problem, Code.GRAPHQL_VALIDATION_FAILED) for problem in problems])
        digest = hashlib.sha256(print_ast(node).encode()).hexdigest()
        return Document(node, digest, _FIXED_BYTES + _BYTES_A_CHARACTER * len(text))

    def _problems(self, node: DocumentNode) -> list[GraphQLError]:
        """Validate; the names that may have been meant are looked for where problems and names are few enough."""
        found = validate(self._schema, node, self._rules, max_errors=_MAX_ERRORS, hide_suggestions=True)
        if found and len(found) * self._names <= _MAX_COMPARISONS:
            found = validate(self._schema, node, self._rules, max_errors=_MAX_ERRORS)
        return found


def _most_names(schema: GraphQLSchema) -> int:
    """Give how many names at most a wrong one is compared with."""
    types = schema.type_map.values()
    return max(len(getattr(type_, names, ())) for names in ("fields", "values") for type_ in types) + len(types)


def refused_at(message: str, code: Code, node: Node | None = None, path: Sequence[str] | None = None) -> Refused:
    """Make a refusal of one error with its place: a node of the text, the response names down to a field, or neither."""
    return Refused([formatted(GraphQLError(message, node, path=path), code)])


def formatted(error: GraphQLError, code: Code) -> Error:
    """Write an error of graphql-core with its code."""
    return {**error.formatted, "extensions": {"code": code}}
