"""Which label fields there are, and what is known of their values, over what the asker may see.

What is asked of all that the asker sees is answered from summaries. Only a condition, a denial and the extremes of values
are a look at products.
"""

from typing import Any

import msgspec

from search import semantics
from search.elastic.filters import Filter, terms
from search.elastic.labels import TYPES
from search.elastic.reading.counting import values_of
from search.elastic.reading.index import Index
from search.elastic.reading.summaries import summarised
from search.elastic.terms import SEPARATOR, number_of_key, time_of_key
from search.port import LabelFieldSummary, Visible
from search.query import Query
from search.tokens import fold

_PATHS = 65_536  # buckets of one answer: the engine's own limit
_FEW = 1_000  # units, types or missions of one field
_CHANNELS = {"integer": "label_number", "real": "label_number", "time": "label_time", "string": "label_text"}
_MANY = 50  # fields described by one request


def is_summarised(index: Index, where: Query | None) -> bool:
    """Whether the summaries answer a question: they know no products, so nothing of conditions and of denied places."""
    return where is None and not index.withheld.prefixes


async def label_fields(
    index: Index, match: str, visible: Visible, where: Query | None, size: int, *, extremes: bool
) -> list[LabelFieldSummary]:
    """The fields whose path matches, most frequent first, then by path."""
    matching = index.matching(where, visible)
    if is_summarised(index, where):
        found = await summarised(index, match, visible, size)
    else:
        found = await _counted(index, matching, match, size)
    return await _with_extremes(index, matching, found) if extremes else found


async def _counted(index: Index, matching: Filter, match: str, size: int) -> list[LabelFieldSummary]:
    asked = {"field": "label_paths", "size": _PATHS - 1, "order": [{"_count": "desc"}, {"_key": "asc"}]}
    found = await _aggregated(index, matching, {"paths": {"terms": asked}})
    matches = _matcher(match)
    counts = [
        (str(bucket["key"]), int(bucket["doc_count"]))
        for bucket in found.get("paths", {"buckets": []})["buckets"]
        if matches(bucket["key"])
    ][:size]
    summaries = []
    for start in range(0, len(counts), _MANY):
        summaries += await _summaries(index, matching, counts[start : start + _MANY])
    return summaries


def _matcher(match: str) -> Any:
    folded = fold(match)
    if "*" in match or "?" in match:
        pattern = semantics.glob_pattern(folded)
        return lambda path: pattern.fullmatch(fold(path)) is not None
    return lambda path: folded in fold(path)


async def _summaries(index: Index, matching: Filter, counts: list[tuple[str, int]]) -> list[LabelFieldSummary]:
    missions = {"terms": {"field": "v.mission", "size": _FEW}}
    asked = {
        path: {"mission": missions, **{name: _of_path(name, path, _FEW) for name in ("label_types", "label_units")}}
        for path, _ in counts
    }
    found = await _by_path(index, matching, asked)
    return [
        LabelFieldSummary(
            path=path,
            type=semantics.narrowest(TYPES[name] for name in _values(found[path]["label_types"])),
            count=count,
            units=tuple(sorted(_values(found[path]["label_units"]))),
            missions=tuple(sorted(str(bucket["key"]) for bucket in found[path]["mission"]["buckets"])),
        )
        for path, count in counts
    ]


async def _with_extremes(index: Index, matching: Filter, fields: list[LabelFieldSummary]) -> list[LabelFieldSummary]:
    """The fields with their least and greatest values; their types say among which terms these are."""
    found = []
    for start in range(0, len(fields), _MANY):
        some = fields[start : start + _MANY]
        asked = {field.path: _ends(field.path, field.type) for field in some if field.type in _CHANNELS}
        ends = await _by_path(index, matching, asked)
        found += [
            msgspec.structs.replace(
                field, **{end: _end(ends.get(field.path, {}), field.type, end) for end in ("low", "high")}
            )
            for field in some
        ]
    return found


async def _by_path(index: Index, matching: Filter, asked: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Aggregations over the products with each field."""
    if not asked:
        return {}
    places = {str(place): path for place, path in enumerate(asked)}
    body = {place: {"filter": terms("label_paths", [path]), "aggs": asked[path]} for place, path in places.items()}
    found = await _aggregated(index, matching, body)
    return {path: found[place] for place, path in places.items()}


def _of_path(field: str, path: str, size: int, order: str | None = None) -> dict[str, Any]:
    asked: dict[str, Any] = {"field": field, "include": values_of(path), "size": size}
    return {"terms": asked | ({"order": {"_key": order}} if order else {})}


def _ends(path: str, kind: str) -> dict[str, Any]:
    channel = _CHANNELS[kind]
    return {"low": _of_path(channel, path, 1, "asc"), "high": _of_path(channel, path, 1, "desc")}


def _end(found: dict[str, Any], kind: str, end: str) -> float | int | str | None:
    values = _values(found[end]) if found else []
    if not values:
        return None
    if kind == "string":
        return values[0]
    if kind == "time":
        return time_of_key(values[0])
    number = number_of_key(values[0])
    return int(number) if kind == "integer" and abs(number) < float("inf") else number


def _values(found: dict[str, Any]) -> list[str]:
    return [str(bucket["key"]).partition(SEPARATOR)[2] for bucket in found["buckets"]]


async def _aggregated(index: Index, matching: Filter, asked: dict[str, Any]) -> dict[str, Any]:
    return (await index.search({"query": matching, "size": 0, "aggs": asked})).aggregations
