"""From OpenAPI 3.1, which FastAPI and msgspec write, down to 3.0.3, which generators and older tools read.

Only what both versions have in other places is walked; schemas are lowered by `dataapi.openapi.schemas`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from dataapi.openapi.schemas import NotLowered, lowered_schema

__all__ = ["NotLowered", "lowered"]

VERSION = "3.0.3"
_METHODS = frozenset(["get", "put", "post", "delete", "options", "head", "patch", "trace"])
_NEW = frozenset(["jsonSchemaDialect", "webhooks"])
Lower = Callable[[Any, str], Any]


def lowered(document: Mapping[str, Any]) -> dict[str, Any]:
    """A document in OpenAPI 3.0.3 that says the same; raises `NotLowered` where it cannot."""
    if document.get("webhooks"):
        raise NotLowered("webhooks: OpenAPI 3.0.3 has none.")
    found = {name: value for name, value in document.items() if name not in _NEW}
    found["openapi"] = VERSION
    found["info"] = _info(document["info"])
    found["paths"] = _each(_path_item)(document.get("paths", {}), "paths")
    if "components" in document:
        found["components"] = _components(document["components"], "components")
    return found


def _info(info: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: value for name, value in info.items() if name != "summary"}
    if "license" in info:
        found["license"] = {name: value for name, value in info["license"].items() if name != "identifier"}
    return found


def _components(components: Mapping[str, Any], place: str) -> dict[str, Any]:
    if "pathItems" in components:
        raise NotLowered(f"{place}.pathItems: OpenAPI 3.0.3 has none.")
    lower: dict[str, Lower] = {
        "schemas": _each(lowered_schema),
        "parameters": _each(_with_schema),
        "headers": _each(_with_schema),
        "requestBodies": _each(_with_content),
        "responses": _each(_response),
        "callbacks": _each(_each(_path_item)),
    }
    return _parts(components, place, lower)


def _path_item(item: Mapping[str, Any], place: str) -> dict[str, Any]:
    lower: dict[str, Lower] = dict.fromkeys(_METHODS, _operation)
    return _parts(item, place, {**lower, "parameters": _list(_with_schema)})


def _operation(operation: Mapping[str, Any], place: str) -> dict[str, Any]:
    lower: dict[str, Lower] = {
        "parameters": _list(_with_schema),
        "requestBody": _with_content,
        "responses": _each(_response),
        "callbacks": _each(_each(_path_item)),
    }
    return _parts(operation, place, lower)


def _response(response: Mapping[str, Any], place: str) -> dict[str, Any]:
    return _parts(response, place, {"headers": _each(_with_schema), "content": _each(_media_type)})


def _with_schema(value: Mapping[str, Any], place: str) -> dict[str, Any]:
    """A Parameter or Header Object."""
    return _parts(value, place, {"schema": lowered_schema, "content": _each(_media_type)})


def _with_content(value: Mapping[str, Any], place: str) -> dict[str, Any]:
    return _parts(value, place, {"content": _each(_media_type)})


def _media_type(value: Mapping[str, Any], place: str) -> dict[str, Any]:
    encoding: Lower = _each(lambda one, at: _parts(one, at, {"headers": _each(_with_schema)}))
    return _parts(value, place, {"schema": lowered_schema, "encoding": encoding})


def _parts(value: Mapping[str, Any], place: str, lower: Mapping[str, Lower]) -> dict[str, Any]:
    """A mapping, of which some members are lowered; a Reference Object has no others beside it in 3.0.3."""
    if "$ref" in value:
        return {"$ref": value["$ref"]}
    return {name: lower[name](member, f"{place}.{name}") if name in lower else member for name, member in value.items()}


def _each(lower: Lower) -> Lower:
    def all_(values: Mapping[str, Any], place: str) -> dict[str, Any]:
        return {
            name: value if name.startswith("x-") else lower(value, f"{place}.{name}") for name, value in values.items()
        }

    return all_


def _list(lower: Lower) -> Lower:
    return lambda values, place: [lower(value, f"{place}.{number}") for number, value in enumerate(values)]
