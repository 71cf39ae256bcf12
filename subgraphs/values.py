"""Scalars: `Value`, what may be a number, a text or a logical value, and `Long`, whole numbers beyond 32 bits."""

from dataclasses import replace
from typing import NewType

import strawberry
from graphql import GraphQLError, GraphQLScalarType

Value = NewType("Value", object)

_VALUE = "Value"
_VALUE_MEANING = "A number, a string, a boolean, or a list of these. Times are ISO 8601 texts in UTC."

# Given as graphql-core's own scalars, so that `execution` knows that their values stand as they are.
VALUE = replace(
    strawberry.scalar(name=_VALUE, description=_VALUE_MEANING),
    implementation=GraphQLScalarType(_VALUE, description=_VALUE_MEANING),
)

Long = NewType("Long", int)


def _whole(value: object) -> int:
    """Refuse what is no whole number: texts, fractions, logical values; raises GraphQLError."""
    if type(value) is not int:
        raise GraphQLError("Long is a whole number.")
    return value


_LONG = "Long"
_LONG_MEANING = "A whole number of up to 53 bits, as JSON clients can hold."
LONG = replace(
    strawberry.scalar(name=_LONG, description=_LONG_MEANING),
    implementation=GraphQLScalarType(_LONG, description=_LONG_MEANING, parse_value=_whole),
)
