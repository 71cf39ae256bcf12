"""The types of objects by what subgraphs say, who may say anything: what is no name is no type."""

from __future__ import annotations

from collections.abc import Container
from typing import Any


def typename_of(node: dict[str, Any]) -> str | None:
    """Give the name of an object's type; None where there is none."""
    name = node.get("__typename")
    return name if isinstance(name, str) else None


def narrowed(nodes: list[dict[str, Any]], types: Container[str]) -> list[dict[str, Any]]:
    """Give the objects of these types."""
    try:
        return [node for node in nodes if node.get("__typename") in types]
    except TypeError:  # one of them has a list there, or an object
        return [node for node in nodes if typename_of(node) in types]
