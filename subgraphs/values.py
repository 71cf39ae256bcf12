"""Scalars: `Value`, what may be a number, a text or a logical value, and `Long`, whole numbers beyond 32 bits."""

from typing import NewType

import strawberry

Value = NewType("Value", object)

VALUE = strawberry.scalar(
    name="Value",
    description="A number, a string, a boolean, or a list of these. Times are ISO 8601 texts in UTC.",
)

Long = NewType("Long", int)

LONG = strawberry.scalar(name="Long", description="A whole number of up to 53 bits, as JSON clients can hold.")
