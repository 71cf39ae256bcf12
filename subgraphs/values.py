"""The scalar `Value`: what may be a number, a text or a logical value."""

from typing import NewType

import strawberry

Value = NewType("Value", object)

VALUE = strawberry.scalar(
    name="Value",
    description="A number, a string, a boolean, or a list of these. Times are ISO 8601 texts in UTC.",
)
