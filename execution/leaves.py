"""Code for scalars and enums: values of the usual form are tested in line, all others go to the type's own coercion."""

from collections.abc import Callable
from typing import Any

from graphql import (
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLFloat,
    GraphQLID,
    GraphQLInt,
    GraphQLNonNull,
    GraphQLScalarType,
    GraphQLString,
    Undefined,
)

_INT = "type({0}) is int and -2147483648 <= {0} <= 2147483647"
_FLOAT = "type({0}) is float and -inf < {0} < inf"
_EXACT = "type({0}) is int and -9007199254740992 <= {0} <= 9007199254740992"  # integers that a double holds exactly

_TEXT = "type({0}) is str"
_USUAL: dict[Any, str] = {
    GraphQLString.coerce_output_value: _TEXT,
    GraphQLID.coerce_output_value: _TEXT,
    GraphQLInt.coerce_output_value: _INT,
    GraphQLFloat.coerce_output_value: _FLOAT,
    GraphQLBoolean.coerce_output_value: "{0} is True or {0} is False",
    GraphQLScalarType.serialize: "type({0}) in plain",
}
"""Coercion of the type → the test of values that it leaves as they are; no such value is None."""

_CONVERTED: dict[Any, str] = {
    GraphQLID.coerce_output_value: "str({0}) if type({0}) is int else ",
    GraphQLFloat.coerce_output_value: f"float({{0}}) if {_EXACT} else ",
}

PLAIN = frozenset({str, int, float, bool, dict, list})


def leaf_code(
    type_: Any, value: str, path: str, place: str, required: bool, hold: Callable[[object], str]
) -> list[str]:
    """Write the statements that coerce the variable ``value`` of a leaf type; ``hold`` gives a name to an object."""
    complete = f"{place}.required({value}, {path})" if required else f"{place}.nullable({value}, {path}, report)"
    not_null = [] if required else [f"{value} is not None"]
    if type(type_) is GraphQLEnumType:
        code = [
            "try:",
            f"    {value} = {hold(_enum_names(type_))}[{value}]",
            "except (KeyError, TypeError):",
            f"    {value} = {complete}",
        ]
        return code if required else [f"if {value} is not None:", *("    " + line for line in code)]
    coercion = type_.coerce_output_value
    usual = _USUAL.get(coercion)
    if usual is None:
        return [f"{value} = {complete}"] if required else [f"if {value} is not None:", f"    {value} = {complete}"]
    if "plain" in usual:
        usual = usual.replace("plain", hold(PLAIN))
    condition = " and ".join([*not_null, f"not ({usual.format(value)})"])
    return [f"if {condition}:", f"    {value} = {_CONVERTED.get(coercion, '').format(value)}{complete}"]


def plain_list_code(item_type: Any) -> list[str]:
    """Write the statements that return the list ``values`` as it is, where texts should be in it and nothing else is."""
    inner = item_type.of_type if isinstance(item_type, GraphQLNonNull) else item_type
    if _USUAL.get(getattr(inner, "coerce_output_value", None)) != _TEXT:
        return []
    return [
        "if type(values) is list:",
        "    for value in values:",
        "        if type(value) is not str:",
        "            break",
        "    else:",
        "        return values",
    ]


def _enum_names(type_: GraphQLEnumType) -> dict[Any, str]:
    """Map the inner values to their names; the first name of a value wins, values that cannot be keys are left out."""
    names: dict[Any, str] = {}
    for name, definition in type_.values.items():
        value = name if definition.value is None or definition.value is Undefined else definition.value
        try:
            names.setdefault(value, name)
        except TypeError:
            continue
    return names
