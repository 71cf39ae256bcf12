"""The raw fields of a label, as GraphQL types."""

import strawberry

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
