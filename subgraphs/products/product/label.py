"""The raw fields of a label, as GraphQL types and as the documents that are answered."""

from collections.abc import Iterable
from typing import Any

import strawberry

from schema.dictionary.describe import show_value
from schema.label import LabelField as RawField
from schema.label import Value as RawValue
from search.semantics import glob_pattern
from search.tokens import fold
from subgraphs.values import Value


@strawberry.type(description="One value of a label field.")
class LabelValue:
    """A value as written and as typed."""

    text: str = strawberry.field(description="The value as written, without quotation marks and unit.")
    value: Value | None = strawberry.field(
        description="The value as its notation types it: a number, a boolean, a time (ISO 8601) or a text; "
        "null where it is missing."
    )
    unit: str | None = strawberry.field(description="The unit as written.")
    missing: str | None = strawberry.field(description="Why the value is missing.")


@strawberry.type(description="A field of the label under its own path, as the label writes it.")
class LabelField:
    """A statement of a label."""

    path: str = strawberry.field(
        description="Path from the label's root: IMAGE/LINES, pds:Identification_Area/pds:title; columns of index "
        "tables stand under INDEX/."
    )
    text: str = strawberry.field(description="The value as written; several are joined by commas.")
    value: Value | None = strawberry.field(description="The typed value; a list where there are several.")
    unit: str | None = strawberry.field(description="The unit as written, of the first value that has one.")
    values: list[LabelValue] = strawberry.field(description="Every value by itself.")
    line: int = strawberry.field(description="Line of the label, from 1.")
    shape: str = strawberry.field(description="How the values stand together: scalar, sequence, set or table.")


def label_documents(fields: Iterable[RawField]) -> list[dict[str, Any]]:
    """The documents of label fields."""
    return list(map(_document, fields))


def matches(path: str, match: str) -> bool:
    """Whether a path matches a glob, or holds a text, without case."""
    if "*" in match or "?" in match:
        return glob_pattern(fold(match)).fullmatch(fold(path)) is not None
    return fold(match) in fold(path)


def _document(field: RawField) -> dict[str, Any]:
    path, values, line, shape = field
    if len(values) == 1:
        one = _value(values[0])
        text, value, unit, every = one["text"], one["value"], one["unit"], [one]
    else:
        every = list(map(_value, values))
        text, value = ", ".join(each["text"] for each in every), [each["value"] for each in every]
        unit = next((each["unit"] for each in every if each["unit"]), None)
    return {
        "path": path,
        "text": text,
        "value": value,
        "unit": unit,
        "values": every,
        "line": line,
        "shape": str(shape),
    }


def _value(value: RawValue) -> dict[str, Any]:
    text, typed, unit, missing = value
    if type(typed) is not str:
        typed = show_value(typed) if typed is not None else None
    return {"text": text, "value": typed, "unit": unit, "missing": missing}
