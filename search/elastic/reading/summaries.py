"""Which label fields there are, from the summaries that the writer keeps: no product is looked at."""

from typing import Any

from search import semantics
from search.elastic.filters import Filter, both, terms
from search.elastic.labels import TYPES
from search.elastic.reading.index import Index
from search.elastic.summaries import SUMMARY
from search.elastic.terms import literal_wildcard, wildcard
from search.port import LabelFieldSummary, Visible
from search.tokens import fold

_MOST = 65_535  # fields of one answer: the engine's own limit
_FEW = 1_000  # units, types or missions of one field
_MANY = 500  # fields described by one request


async def summarised(index: Index, match: str, visible: Visible, size: int) -> list[LabelFieldSummary]:
    """The fields whose path matches, most frequent first, then by path; without their extremes."""
    seen = [{"term": {"document": SUMMARY}}, *index.seen(visible, labels="visibility")]
    asked = {"size": min(size, _MOST), "order": [{"products": "desc"}, {"_key": "asc"}]}
    found = await _by_path(index, [*seen, *_matching(match)], asked, {"products": {"sum": {"field": "products"}}})
    counts = {path: int(bucket["products"]["value"]) for path, bucket in found.items()}
    paths = list(counts)
    summaries = []
    for start in range(0, len(paths), _MANY):
        some = paths[start : start + _MANY]
        parts = {name: {"terms": {"field": name, "size": _FEW}} for name in ("types", "units", "mission")}
        details = await _by_path(index, [*seen, terms("label_path", some)], {"size": len(some)}, parts)
        summaries += [_summary(path, counts[path], details[path]) for path in some if path in details]
    return summaries


def _matching(match: str) -> list[Filter]:
    folded = fold(match)
    if not folded.strip("*"):
        return []
    is_glob = "*" in match or "?" in match
    pattern = wildcard(folded) if is_glob else f"*{literal_wildcard(folded)}*"
    return [{"wildcard": {"folded_path": pattern}}]


async def _by_path(
    index: Index, conditions: list[Filter], asked: dict[str, Any], parts: dict[str, Any]
) -> dict[str, dict[str, Any]]:
    aggregations = {"paths": {"terms": {"field": "label_path"} | asked, "aggs": parts}}
    found = await index.sources("places", {"query": both(conditions), "size": 0, "aggs": aggregations})
    return {str(bucket["key"]): bucket for bucket in found.aggregations.get("paths", {"buckets": ()})["buckets"]}


def _summary(path: str, count: int, parts: dict[str, Any]) -> LabelFieldSummary:
    values = {name: sorted(str(bucket["key"]) for bucket in parts[name]["buckets"]) for name in ("units", "mission")}
    return LabelFieldSummary(
        path=path,
        type=semantics.narrowest(TYPES[bucket["key"]] for bucket in parts["types"]["buckets"]),
        count=count,
        units=tuple(values["units"]),
        missions=tuple(values["mission"]),
    )
