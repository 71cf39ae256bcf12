"""The document: what FastAPI knows of the routes' parameters, with what their declarations say, lowered to OpenAPI 3.0.3."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from inspect import cleandoc
from typing import Any

import msgspec
import orjson
from fastapi.openapi.utils import get_openapi
from starlette.routing import BaseRoute, compile_path

from dataapi.openapi.lowering import lowered
from dataapi.openapi.operation import Operation, Schema, Shape
from dataapi.openapi.problems import Problem, responses
from dataapi.openapi.routes import declared
from dataapi.openapi.security import SCHEMES

_REFERENCE = "#/components/schemas/{name}"
_TITLE = "Tharsis"
_DESCRIPTION = """The REST side of a Tharsis archive: bytes, manifests, exports, accounts. Products are asked for at `/graphql`.

`security` says what may be shown: `{}` stands for nothing. Where roles or scopes are asked for as well, `x-requires` names
them: a token of one of these roles, with each of these scopes. Whatever is wrong is a problem document (RFC 9457), whatever
is accepted; pages are for browsers only."""


def document(routes: Sequence[BaseRoute], beside: Iterable[Operation], version: str, address: str) -> dict[str, Any]:
    """The document of declared routes, and of operations that others answer ``beside`` them at the same ``address``.

    Raises `Undeclared`, and `NotLowered` for a schema that OpenAPI 3.0.3 cannot say.
    """
    ours, beside = declared(routes), tuple(beside)
    found = get_openapi(
        title=_TITLE, version=version, description=_DESCRIPTION, routes=routes, servers=[{"url": address}]
    )
    schemas = _Schemas([*ours, *beside])
    for operation in (*ours, *beside):
        path = found["paths"].setdefault(_address(operation), {})
        path[operation.method.lower()] = _joined(path.get(operation.method.lower(), {}), operation.written(schemas.of))
    known = found.get("components", {}).get("schemas", {})
    all_schemas = {**known, **schemas.components}
    found["components"] = {"schemas": all_schemas, "responses": responses(), "securitySchemes": SCHEMES}
    found["tags"] = [{"name": tag} for tag in dict.fromkeys(operation.tag for operation in (*ours, *beside))]
    return lowered(found)


def _address(operation: Operation) -> str:
    """The path as OpenAPI has it: ``/data/{path}`` for ``/data/{path:path}``."""
    return compile_path(operation.path)[1]


def _joined(known: dict[str, Any], written: dict[str, Any]) -> dict[str, Any]:
    """An operation, with parameters that FastAPI reads and what is said of them."""
    parameters = {(one["in"], one["name"]): one for one in known.get("parameters", ())}
    for one in written.pop("parameters", ()):
        key = one["in"], one["name"]
        parameters[key] = {**parameters.get(key, {}), **one}
    return written | ({"parameters": list(parameters.values())} if parameters else {})


class _Schemas:
    """The schemas of all that operations take and answer with."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        shapes = [shape for operation in operations for shape in operation.shapes() if isinstance(shape, type)]
        types = list(dict.fromkeys([Problem, *shapes]))
        schemas, components = msgspec.json.schema_components(types, ref_template=_REFERENCE)
        self._schemas = dict(zip(types, schemas, strict=True))
        self.components: dict[str, dict[str, Any]] = orjson.loads(orjson.dumps(components))  # defaults may be tuples
        for schema in self.components.values():  # descriptions are docstrings, with their margin
            schema["description"] = cleandoc(schema["description"])

    def of(self, shape: Shape) -> Schema:
        """The schema of a shape, or the reference to it."""
        return self._schemas[shape] if isinstance(shape, type) else shape
