"""Filters, and how they are put together."""

from collections.abc import Sequence
from typing import Any

Filter = dict[str, Any]
ALL: Filter = {"match_all": {}}
NONE: Filter = {"match_none": {}}
_MANY = 60_000  # terms of one filter: the engine's own limit is 65,536
_LONG_START = 500  # characters


def both(filters: Sequence[Filter]) -> Filter:
    """All of the filters."""
    if len(filters) == 1:
        return filters[0]
    return {"bool": {"filter": list(filters)}} if filters else ALL


def either(filters: Sequence[Filter]) -> Filter:
    """Any of the filters."""
    if len(filters) == 1:
        return filters[0]
    return {"bool": {"should": list(filters), "minimum_should_match": 1}} if filters else NONE


def begins(field: str, start: str) -> Filter:
    """Terms that begin with a text; a long one is asked for as a range, for which the engine has no limit."""
    if len(start) <= _LONG_START:
        return {"prefix": {field: start}}
    last = ord(start[-1]) + 1
    return {"range": {field: {"gte": start, "lt": start[:-1] + chr(0xE000 if last == 0xD800 else min(last, 0x10FFFF))}}}


def without(condition: Filter) -> Filter:
    """What does not satisfy a filter."""
    return {"bool": {"must_not": [condition]}}


def terms(field: str, values: Sequence[Any]) -> Filter:
    """Any of the values, however many."""
    return either([{"terms": {field: values[start : start + _MANY]}} for start in range(0, len(values), _MANY)])
