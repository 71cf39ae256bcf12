"""One schema, from JSON Schema 2020-12 as OpenAPI 3.1 has it down to the Schema Object of OpenAPI 3.0.3.

What is lowered takes the same values, unless it is said here. Differences (OpenAPI 3.0.3, "Schema Object", and the
clarification of `nullable`, which counts only beside a `type`): no list of types, no `const`, no `prefixItems`, exclusive
bounds as true or false, one example, nothing beside a reference.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Schema = dict[str, Any]

_NULL: Schema = {"enum": [None], "nullable": True}
_NAMED = frozenset(["properties"])
_ONE = frozenset(["items", "not", "additionalProperties"])
_MANY = frozenset(["allOf", "anyOf", "oneOf"])
_UNSAID = frozenset(
    ["$schema", "$id", "$comment", "$anchor", "contentSchema", "propertyNames", "minContains", "maxContains"]
)
"""Left out: it says nothing of values, or no more than a description could."""

_IMPOSSIBLE = frozenset(
    [
        "$defs",
        "$dynamicAnchor",
        "$dynamicRef",
        "contains",
        "dependentRequired",
        "dependentSchemas",
        "else",
        "if",
        "then",
        "unevaluatedItems",
        "unevaluatedProperties",
    ]
)
_ENCODED = {"base64": "byte"}


class NotLowered(Exception):
    """Something of OpenAPI 3.1 that 3.0.3 cannot say; the message names the place."""


def lowered_schema(schema: Any, place: str) -> Schema:
    """A schema in the words of OpenAPI 3.0.3; raises `NotLowered`, which names the ``place``."""
    if isinstance(schema, bool):
        return {} if schema else {"not": {}}
    found = {name: _within(name, value, f"{place}.{name}") for name, value in schema.items() if name not in _UNSAID}
    if impossible := found.keys() & _IMPOSSIBLE:
        raise NotLowered(f"{place}: OpenAPI 3.0.3 has no {', '.join(sorted(impossible))}: say it otherwise.")
    if "$ref" in found and len(found) > 1:
        found = _all_of(found, {"$ref": found.pop("$ref")})
    for step in _STEPS:
        found = step(found)
    return found


def _within(name: str, value: Any, place: str) -> Any:
    """The value of a keyword, with the schemas in it lowered."""
    if name in _NAMED or name == "patternProperties":
        return {key: lowered_schema(one, f"{place}.{key}") for key, one in value.items()}
    if name in _MANY or name == "prefixItems":
        return [lowered_schema(one, f"{place}.{number}") for number, one in enumerate(value)]
    if name == "additionalProperties" and isinstance(value, bool):
        return value
    return lowered_schema(value, place) if name in _ONE else value


def _all_of(found: Schema, more: Schema) -> Schema:
    """A schema that another one must hold beside."""
    return {**found, "allOf": [*found.get("allOf", []), more]}


def _constant(found: Schema) -> Schema:
    if "const" not in found:
        return found
    value = found.pop("const")
    only: Schema = {"enum": [value]} if value is not None else _NULL
    own = "enum" in found or (value is None and "type" in found)  # `nullable` would widen the type that stands there
    return _all_of(found, only) if own else {**found, **only}


def _types(found: Schema) -> Schema:
    """One type of a list stands for itself, several are alternatives; null is no type."""
    kinds = found.get("type")
    if kinds is None:
        return found
    kinds = [kinds] if isinstance(kinds, str) else list(kinds)
    named = [kind for kind in kinds if kind != "null"]
    null = len(named) < len(kinds)
    rest = {name: value for name, value in found.items() if name != "type"}
    if not named:
        return {**rest, "nullable": True, "enum": [None]} if "enum" not in rest else _all_of(rest, _NULL)
    if len(named) == 1:
        return {**rest, "type": named[0], **({"nullable": True} if null else {})}
    alternatives: list[Schema] = [{"type": kind} for kind in named] + ([_NULL] if null else [])
    return _all_of(rest, {"anyOf": _with_items(alternatives)})


def _with_items(alternatives: list[Schema]) -> list[Schema]:
    return [{**one, "items": {}} if one.get("type") == "array" else one for one in alternatives]


def _typed_texts(found: Schema) -> Schema:
    """A choice of texts says that it is one, for generators that look at nothing but the type."""
    if "type" not in found and found.get("enum") and all(isinstance(value, str) for value in found["enum"]):
        return {**found, "type": "string"}
    return found


def _null_alternatives(found: Schema) -> Schema:
    """One type or null is that type, nullable; a reference keeps null beside it, for `nullable` counts for no reference."""
    alternatives = found.get("anyOf", [])
    others = [one for one in alternatives if one != _NULL]
    if len(others) == len(alternatives) or len(others) != 1 or found.keys() & others[0].keys():
        return found
    if "type" not in others[0] or "enum" in others[0]:
        return found
    return {**{name: value for name, value in found.items() if name != "anyOf"}, **others[0], "nullable": True}


def _bounds(found: Schema) -> Schema:
    for bound, exclusive, stricter in (("minimum", "exclusiveMinimum", max), ("maximum", "exclusiveMaximum", min)):
        value = found.get(exclusive)
        if value is None or isinstance(value, bool):
            continue
        inclusive = found.get(bound)
        if inclusive is not None and inclusive != value and stricter(inclusive, value) == inclusive:
            del found[exclusive]
        else:
            found |= {bound: value, exclusive: True}
    return found


def _tuple(found: Schema) -> Schema:
    """A tuple is a list of what may stand at any of its places: which one stands where is not said any more."""
    places = found.pop("prefixItems", None)
    if places is not None:
        beyond = found.get("items")
        others = [] if beyond == {"not": {}} else [beyond if beyond is not None else {}]
        if others and found.get("maxItems", len(places) + 1) <= len(places):
            others = []
        found["items"] = {"anyOf": [*places, *others]}
    return {**found, "items": {}} if found.get("type") == "array" and "items" not in found else found


def _patterns(found: Schema) -> Schema:
    """Properties by pattern are any further ones: which of them has which name is not said any more."""
    patterns = found.pop("patternProperties", None)
    if patterns is None:
        return found
    further = found.get("additionalProperties", True)
    if further is True or {} in patterns.values():
        return {**found, "additionalProperties": True}
    return {**found, "additionalProperties": {"anyOf": [*patterns.values(), *([further] if further else [])]}}


def _contents(found: Schema) -> Schema:
    """Bytes within a text are told by its format."""
    encoding, kind = found.pop("contentEncoding", None), found.pop("contentMediaType", None)
    named = _ENCODED.get(encoding) if encoding else "binary" if kind == "application/octet-stream" else None
    return {**found, "format": named} if named and "format" not in found else found


def _required(found: Schema) -> Schema:
    """No property is required: a list that is empty must not stand there."""
    return {name: value for name, value in found.items() if name != "required" or value}


def _examples(found: Schema) -> Schema:
    examples = found.pop("examples", None)
    return {"example": examples[0], **found} if examples else found


_STEPS: tuple[Callable[[Schema], Schema], ...] = (
    _constant,
    _types,
    _typed_texts,
    _null_alternatives,
    _bounds,
    _tuple,
    _patterns,
    _contents,
    _required,
    _examples,
)
