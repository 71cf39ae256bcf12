"""Schemas of OpenAPI 3.1, lowered to 3.0.3: they take the same values, and what cannot be said is refused."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from openapi_schema_validator import OAS30Validator

from dataapi.openapi.schemas import NotLowered, lowered_schema

NULL = {"enum": [None], "nullable": True}
REFERENCE = {"$ref": "#/components/schemas/A"}
CASES: dict[str, tuple[Any, Any]] = {
    "anything": (True, {}),
    "nothing": (False, {"not": {}}),
    "one type": ({"type": "string"}, {"type": "string"}),
    "a type or null": ({"type": ["string", "null"]}, {"type": "string", "nullable": True}),
    "null": ({"type": "null"}, NULL),
    "types": (
        {"type": ["string", "array"]},
        {"allOf": [{"anyOf": [{"type": "string"}, {"type": "array", "items": {}}]}]},
    ),
    "a choice or null": (
        {"type": ["string", "null"], "enum": ["a", None]},
        {"type": "string", "nullable": True, "enum": ["a", None]},
    ),
    "null as an alternative": (
        {"anyOf": [{"type": "integer", "minimum": 1}, {"type": "null"}], "title": "T"},
        {"type": "integer", "minimum": 1, "nullable": True, "title": "T"},
    ),
    "a reference or null": ({"anyOf": [REFERENCE, {"type": "null"}]}, {"anyOf": [REFERENCE, NULL]}),
    "a reference with a default": ({**REFERENCE, "default": 1}, {"default": 1, "allOf": [REFERENCE]}),
    "a constant": ({"const": "a"}, {"enum": ["a"], "type": "string"}),
    "a constant null": ({"const": None}, NULL),
    "exclusive bounds": (
        {"exclusiveMinimum": 0, "exclusiveMaximum": 9},
        {"minimum": 0, "exclusiveMinimum": True, "maximum": 9, "exclusiveMaximum": True},
    ),
    "two lower bounds": ({"minimum": 3, "exclusiveMinimum": 0}, {"minimum": 3}),
    "two upper bounds": ({"maximum": 9, "exclusiveMaximum": 9}, {"maximum": 9, "exclusiveMaximum": True}),
    "a list of anything": ({"type": "array"}, {"type": "array", "items": {}}),
    "a pair": (
        {"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}], "minItems": 2, "maxItems": 2},
        {"type": "array", "items": {"anyOf": [{"type": "string"}, {"type": "integer"}]}, "minItems": 2, "maxItems": 2},
    ),
    "a pair and more": (
        {"prefixItems": [{"type": "string"}], "items": {"type": "null"}},
        {"items": {"anyOf": [{"type": "string"}, NULL]}},
    ),
    "names by pattern": (
        {"patternProperties": {"^x": {"type": "string"}}, "additionalProperties": False},
        {"additionalProperties": {"anyOf": [{"type": "string"}]}},
    ),
    "bytes": ({"type": "string", "contentEncoding": "base64"}, {"type": "string", "format": "byte"}),
    "a file": (
        {"type": "string", "contentMediaType": "application/octet-stream"},
        {"type": "string", "format": "binary"},
    ),
    "examples": ({"type": "string", "examples": ["a", "b"]}, {"type": "string", "example": "a"}),
    "nothing required": ({"type": "object", "required": []}, {"type": "object"}),
    "a property called type": (
        {"properties": {"type": {"const": 1}, "examples": {"type": "null"}}},
        {"properties": {"type": {"enum": [1]}, "examples": NULL}},
    ),
    "within": (
        {"type": "array", "items": {"type": "object", "additionalProperties": {"type": ["integer", "null"]}}},
        {"type": "array", "items": {"type": "object", "additionalProperties": {"type": "integer", "nullable": True}}},
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_it_is_said_in_the_older_words(case: str) -> None:
    given_, expected = CASES[case]

    assert lowered_schema(given_, "here") == expected


@pytest.mark.parametrize(
    "keyword", ["if", "contains", "dependentRequired", "unevaluatedProperties", "$defs", "$dynamicRef"]
)
def test_what_cannot_be_said_is_named_with_its_place(keyword: str) -> None:
    with pytest.raises(
        NotLowered, match=rf"^here\.items: OpenAPI 3\.0\.3 has no \{keyword}" if keyword[0] == "$" else keyword
    ):
        lowered_schema({"items": {keyword: {}}}, "here")


_NAMES = st.sampled_from(["a", "b", "type"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["", "a", "bb", 0.5]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=3),
    max_leaves=5,
)
_TYPES = st.sampled_from(["string", "integer", "number", "boolean", "array", "object", "null"])
_BOUNDS = st.integers(-2, 2)


def _with(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Schemas whose lowering loses nothing, with others in them."""
    return st.fixed_dictionaries(
        {},
        optional={
            "type": _TYPES | st.lists(_TYPES, min_size=1, max_size=3, unique=True),
            "enum": st.lists(VALUES, min_size=1, max_size=3),
            "const": VALUES,
            "minimum": _BOUNDS,
            "exclusiveMinimum": _BOUNDS,
            "maximum": _BOUNDS,
            "exclusiveMaximum": _BOUNDS,
            "items": inner,
            "maxItems": st.integers(0, 2),
            "properties": st.dictionaries(_NAMES, inner, max_size=2),
            "additionalProperties": inner,
            "required": st.lists(_NAMES, max_size=2, unique=True),
            "anyOf": st.lists(inner, min_size=1, max_size=3),
            "allOf": st.lists(inner, min_size=1, max_size=2),
            "not": inner,
        },
    )


SCHEMAS = st.recursive(st.booleans() | st.builds(lambda kind: {"type": kind}, _TYPES), _with, max_leaves=6)


@given(SCHEMAS, VALUES)
def test_the_same_values_are_taken(schema: Any, value: Any) -> None:
    lowered = lowered_schema(schema, "here")

    assert OAS30Validator(lowered).is_valid(value) == Draft202012Validator(schema).is_valid(value)
