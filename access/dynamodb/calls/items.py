"""Items of the table as plain values, and the form that DynamoDB wants them in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Key = tuple[str, str]
"""An item's place: its partition (``pk``) and its place in it (``sk``)."""

Item = dict[str, Any]
"""An item without its key: texts, whole numbers and truth values; what is None is left away."""

EXPIRES = "ttl"
"""The attribute after whose time, in seconds since 1970, DynamoDB takes an item away some day."""


def key_of(key: Key) -> dict[str, Any]:
    """A key as DynamoDB wants it."""
    return {"pk": {"S": key[0]}, "sk": {"S": key[1]}}


def written(key: Key, item: Mapping[str, Any]) -> dict[str, Any]:
    """A whole item as DynamoDB wants it."""
    return key_of(key) | {name: value_of(value) for name, value in item.items() if value is not None}


def value_of(value: str | int | bool) -> dict[str, Any]:
    """One value as DynamoDB wants it."""
    if isinstance(value, bool):
        return {"BOOL": value}
    return {"N": str(value)} if isinstance(value, int) else {"S": value}


def read(item: Mapping[str, Any]) -> tuple[Key, Item]:
    """The key and the values of an item that DynamoDB gives."""
    values = {name: _value(value) for name, value in item.items()}
    return (values.pop("pk"), values.pop("sk")), values


def padded(number: int) -> str:
    """A number, not below zero, as a text that is in order among others."""
    return f"{number:016d}"


def _value(value: Mapping[str, Any]) -> Any:
    ((kind, content),) = value.items()
    return int(content) if kind == "N" else content
