"""Which label fields there are, and what is known of their values, over what the asker may see."""

from typing import Any

from search import semantics
from search.elastic.conditions import Filter, terms
from search.elastic.labels import TYPES
from search.elastic.reading.counting import values_of
from search.elastic.reading.index import Index
from search.elastic.terms import SEPARATOR, number_of_key, time_of_key
from search.port import LabelFieldSummary, Visible
from search.query import Query
from search.tokens import fold

_PATHS = 65_536  # buckets of one answer: the engine's own limit
_FEW = 1_000  # units, types or missions of one field
_CHANNELS = {"integer": "label_number", "real": "label_number", "time": "label_time", "string": "label_text"}
_MANY = 50  # fields described by one request


async def label_fields(
    index: Index, match: str, visible: Visible, where: Query | None, size: int
) -> list[LabelFieldSummary]:
    """The fields whose path matches, most frequent first, then by path."""
    matching = index.matching(where, visible)
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
    asked: dict[str, Any] = {}
    for place, (path, _) in enumerate(counts):
        some: dict[str, Any] = {"mission": {"terms": {"field": "v.mission", "size": _FEW}}}
        for name in ("label_types", "label_units"):
            some[name] = {"terms": {"field": name, "include": values_of(path), "size": _FEW}}
        for name in set(_CHANNELS.values()):
            for end, order in (("low", "asc"), ("high", "desc")):
                ordered = {"field": name, "include": values_of(path), "size": 1, "order": {"_key": order}}
                some[f"{name} {end}"] = {"terms": ordered}
        asked[str(place)] = {"filter": terms("label_paths", [path]), "aggs": some}
    found = await _aggregated(index, matching, asked)
    return [_summary(path, count, found[str(place)]) for place, (path, count) in enumerate(counts)]


def _summary(path: str, count: int, found: dict[str, Any]) -> LabelFieldSummary:
    kind = semantics.narrowest(TYPES[name] for name in _values(found["label_types"]))
    low, high = (_end(found, kind, end) for end in ("low", "high"))
    return LabelFieldSummary(
        path=path,
        type=kind,
        count=count,
        units=tuple(sorted(_values(found["label_units"]))),
        low=low,
        high=high,
        missions=tuple(sorted(str(bucket["key"]) for bucket in found["mission"]["buckets"])),
    )


def _end(found: dict[str, Any], kind: str, end: str) -> float | int | str | None:
    channel = _CHANNELS.get(kind)
    values = _values(found[f"{channel} {end}"]) if channel else []
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
