"""Merging answers in place, and copying what others hold too."""

import datetime
import decimal
import uuid
from collections.abc import Sequence
from typing import Any

import msgspec

from gateway.planner.plan import Rename

_KEPT = (bytes, bytearray, memoryview, datetime.datetime, datetime.date, datetime.time, datetime.timedelta,
         decimal.Decimal, uuid.UUID)  # fmt: skip


def merge(target: dict[str, Any], source: dict[str, Any]) -> None:
    """Merge an object into another; what is there and null in ``source`` stays."""
    for key, value in source.items():
        known = target.get(key)
        if known is None:
            target[key] = value
        elif isinstance(known, dict) and isinstance(value, dict):
            if known is not value:
                merge(known, value)
        elif isinstance(known, list) and isinstance(value, list):
            if known is not value:
                _merge_lists(known, value)
        elif value is not None:
            target[key] = value


def _merge_lists(target: list[Any], source: list[Any]) -> None:
    if len(target) != len(source):
        return  # two subgraphs disagree on a shared list: the first answer stands
    for number, value in enumerate(source):
        known = target[number]
        if known is None:
            target[number] = value
        elif isinstance(known, dict) and isinstance(value, dict):
            merge(known, value)
        elif isinstance(known, list) and isinstance(value, list):
            _merge_lists(known, value)


def copied(value: Any) -> Any:
    """Copy the containers of a JSON value."""
    try:
        return msgspec.to_builtins(value, builtin_types=_KEPT)
    except (TypeError, ValueError):  # in process a scalar may be any object
        return _copied(value)


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copied(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_copied(item) for item in value]
    return value


def undo_aliases(roots: list[Any], renames: Sequence[Rename]) -> None:
    """Give the fields that were asked for under another name their own names."""
    for rename in renames:
        nodes = roots
        for key in rename.path:
            nodes = [inner for node in nodes for inner in objects(node.get(key))]
        for node in nodes:
            if isinstance(node, dict) and rename.alias in node:
                merge(node, {rename.key: node.pop(rename.alias)})


def objects(value: Any) -> list[dict[str, Any]]:
    """Give the objects of a value: one, or those of its lists."""
    if isinstance(value, dict):
        return [value]
    if isinstance(value, list):
        return [found for item in value for found in objects(item)]
    return []
