"""What a route is: its address, who may use it, what it takes and how it answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from dataapi.openapi.problems import DEFAULT, reference
from dataapi.openapi.security import Security

Schema = Mapping[str, Any]
"""A JSON Schema of OpenAPI 3.1; the document is lowered as a whole."""

Shape = type | Schema
"""What a body is: a type that msgspec writes as a schema, or a schema."""

SchemaOf = Callable[[Shape], Schema]

STRING: Schema = {"type": "string"}
BINARY: Schema = {"type": "string", "format": "binary"}


class Parameter(NamedTuple):
    """A parameter of a route: in its ``path``, ``query``, ``header`` or ``cookie``."""

    name: str
    description: str
    schema: Schema = STRING
    where: str = "query"
    required: bool = False
    example: Any = None

    def written(self) -> dict[str, Any]:
        """The Parameter Object."""
        found = {"name": self.name, "in": self.where, "description": self.description, "schema": dict(self.schema)}
        required = {"required": True} if self.required or self.where == "path" else {}
        return found | required | ({"example": self.example} if self.example is not None else {})


class Header(NamedTuple):
    """A header of an answer."""

    name: str
    description: str
    schema: Schema = STRING


class Answer(NamedTuple):
    """An answer that is no problem: its content by media type; ``named`` are types to which schemas of it refer."""

    description: str
    content: Mapping[str, Shape] = {}
    headers: tuple[Header, ...] = ()
    named: tuple[type, ...] = ()

    def written(self, schema_of: SchemaOf) -> dict[str, Any]:
        """The Response Object."""
        found: dict[str, Any] = {"description": self.description}
        if self.headers:
            found["headers"] = {
                header.name: {"description": header.description, "schema": dict(header.schema)}
                for header in self.headers
            }
        if self.content:
            found["content"] = {kind: {"schema": schema_of(shape)} for kind, shape in self.content.items()}
        return found


@dataclass(frozen=True)
class Operation:
    """One method of one path, as FastAPI writes it (``/data/{path:path}``).

    ``problems`` are the statuses of problem documents beyond those of ``security``; ``failed`` is what stands for all of
    them where it fails in words of its own. ``body`` is what its JSON is read as, and ``body_example`` one.
    """

    method: str
    path: str
    id: str
    tag: str
    summary: str
    security: Security
    answers: Mapping[int, Answer]
    problems: frozenset[int] = frozenset()
    description: str = ""
    parameters: tuple[Parameter, ...] = ()
    body: Shape | None = None
    body_example: Any = None
    failed: Answer | None = None

    def shapes(self) -> Iterator[Shape]:
        """All that it takes or answers with."""
        if self.body is not None:
            yield self.body
        for answer in (*self.answers.values(), *([self.failed] if self.failed is not None else [])):
            yield from (*answer.content.values(), *answer.named)

    def written(self, schema_of: SchemaOf) -> dict[str, Any]:
        """The Operation Object; its parameters are to be added to those that FastAPI knows of."""
        required = self.security.required()
        found: dict[str, Any] = {
            "operationId": self.id,
            "tags": [self.tag],
            "summary": self.summary,
            "description": self.description,
            "parameters": [parameter.written() for parameter in self.parameters],
            "requestBody": self._body(schema_of),
            "responses": self._responses(schema_of),
            "x-requires": required,
        }
        # an empty list of alternatives says that nothing is looked at: it is no default that could be left out
        return {name: value for name, value in found.items() if value} | {"security": self.security.alternatives()}

    def _body(self, schema_of: SchemaOf) -> dict[str, Any] | None:
        if self.body is None:
            return None
        content: dict[str, Any] = {"schema": schema_of(self.body)}
        if self.body_example is not None:
            content["example"] = self.body_example
        return {"required": True, "content": {"application/json": content}}

    def _responses(self, schema_of: SchemaOf) -> dict[str, Any]:
        found = {str(status): answer.written(schema_of) for status, answer in sorted(self.answers.items())}
        if self.failed is not None:
            return found | {"default": self.failed.written(schema_of)}
        refused = sorted(self.problems | self.security.refusals())
        return found | {str(status): reference(status) for status in refused} | {"default": reference(DEFAULT)}
