"""Which label fields there are, and what is known of their values, over what the asker may see.

What is asked of all that the asker sees is answered from summaries. Only a condition and the extremes of values are a look at
all products.
"""

from itertools import islice
from typing import Any

import msgspec

from search.elastic.filters import Filter
from search.elastic.reading.counting import values_of
from search.elastic.reading.index import Index
from search.elastic.reading.summaries import summarised
from search.elastic.reading.surveys import aggregated, counted, described
from search.elastic.terms import SEPARATOR, number_of_key, time_of_key
from search.port import LabelFieldSummary, Visible
from search.query import Query

_CHANNELS = {"integer": "label_number", "real": "label_number", "time": "label_time", "string": "label_text"}
_MANY = 50  # fields described by one request


async def label_fields(
    index: Index, match: str, visible: Visible, where: Query | None, size: int, *, extremes: bool
) -> list[LabelFieldSummary]:
    """The fields whose path matches, most frequent first, then by path."""
    matching = index.matching(where, visible)
    if where is None:
        found = await summarised(index, match, visible, size)
    else:
        counts = await counted(index, matching, match)
        held = await described(index, matching, dict(islice(counts.items(), size)))
        found = [each.summary(path) for path, each in held.items()]
    return await _with_extremes(index, matching, found) if extremes else found


async def _with_extremes(index: Index, matching: Filter, fields: list[LabelFieldSummary]) -> list[LabelFieldSummary]:
    """The fields with their least and greatest values; their types say among which terms these are."""
    found = []
    for start in range(0, len(fields), _MANY):
        some = fields[start : start + _MANY]
        asked: dict[str, Any] = {}
        for place, field in enumerate(some):
            if field.type in _CHANNELS:
                asked |= {f"{end}{place}": _first(field, order) for end, order in (("low", "asc"), ("high", "desc"))}
        ends = await aggregated(index, matching, asked) if asked else {}
        for place, field in enumerate(some):
            low, high = (_end(ends.get(f"{end}{place}"), field.type) for end in ("low", "high"))
            found.append(msgspec.structs.replace(field, low=low, high=high))
    return found


def _first(field: LabelFieldSummary, order: str) -> dict[str, Any]:
    asked = {"field": _CHANNELS[field.type], "include": values_of(field.path), "size": 1, "order": {"_key": order}}
    return {"terms": asked}


def _end(found: dict[str, Any] | None, kind: str) -> float | int | str | None:
    if not found or not found["buckets"]:
        return None
    value = str(found["buckets"][0]["key"]).partition(SEPARATOR)[2]
    if kind == "string":
        return value
    if kind == "time":
        return time_of_key(value)
    number = number_of_key(value)
    return int(number) if kind == "integer" and abs(number) < float("inf") else number
