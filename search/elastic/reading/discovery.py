"""Which label fields there are, and what is known of their values, over what the asker may see."""

from typing import Any

from search import semantics
from search.elastic.filters import Filter, terms
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
    """What is known of some fields: types first, for they say among which terms the extremes are."""
    paths = [path for path, _ in counts]
    missions = {"terms": {"field": "v.mission", "size": _FEW}}
    some = {
        path: {"mission": missions, **{name: _of_path(name, path, _FEW) for name in ("label_types", "label_units")}}
        for path in paths
    }
    found = await _by_path(index, matching, some)
    kinds = {path: semantics.narrowest(TYPES[name] for name in _values(found[path]["label_types"])) for path in paths}
    ends = await _by_path(
        index, matching, {path: _ends(path, kinds[path]) for path in paths if kinds[path] in _CHANNELS}
    )
    return [
        LabelFieldSummary(
            path=path,
            type=kinds[path],
            count=count,
            units=tuple(sorted(_values(found[path]["label_units"]))),
            low=_end(ends.get(path, {}), kinds[path], "low"),
            high=_end(ends.get(path, {}), kinds[path], "high"),
            missions=tuple(sorted(str(bucket["key"]) for bucket in found[path]["mission"]["buckets"])),
        )
        for path, count in counts
    ]


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
