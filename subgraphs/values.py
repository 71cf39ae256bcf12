"""Scalars: `Value`, what may be a number, a text or a logical value, and `Long`, whole numbers beyond 32 bits."""

from dataclasses import replace
from typing import NewType

import strawberry
from graphql import GraphQLError, GraphQLScalarType

Value = NewType("Value", object)

_NAME = "Value"
_MEANING = "A number, a string, a boolean, or a list of these. Times are ISO 8601 texts in UTC."

# Given as graphql-core's own scalar, so that `execution` knows that its values stand as they are.
VALUE = replace(
    strawberry.scalar(name=_NAME, description=_MEANING),
    implementation=GraphQLScalarType(_NAME, description=_MEANING),
)

Long = NewType("Long", int)


def _whole(value: object) -> int:
    """Refuse what is no whole number: texts, fractions, logical values; raises GraphQLError."""
    if type(value) is not int:
        raise GraphQLError("Long is a whole number.")
    return value


LONG = strawberry.scalar(
    name="Long", description="A whole number of up to 53 bits, as JSON clients can hold.", parse_value=_whole
)
