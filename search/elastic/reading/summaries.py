"""Which label fields there are, from the summaries that the writer keeps.

No product is looked at, but for those below denied prefixes: what they hold is taken off.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import islice
from typing import Any

from search import semantics
from search.elastic.filters import Filter, both, either, terms
from search.elastic.labels import TYPES
from search.elastic.reading.held import Held
from search.elastic.reading.index import PAGE, Index, Withheld, under
from search.elastic.reading.surveys import counted, described
from search.elastic.summaries import SUMMARY, decode_summary
from search.elastic.terms import literal_wildcard, wildcard
from search.port import LabelFieldSummary, Visible
from search.tokens import fold

_MOST = 65_535  # fields of one answer: the engine's own limit
_FEW = 1_000  # units, types or missions of one field
_MANY = 500  # fields described by one request
_MANY_WHOLE = 10  # fields whose summaries are read by one request


async def summarised(index: Index, match: str, visible: Visible, size: int) -> list[LabelFieldSummary]:
    """The fields whose path matches, most frequent first, then by path; without their extremes."""
    if not index.withheld.prefixes:
        return await _most_frequent(index, match, visible, size)
    whole = index.without(Withheld())
    below = either([under("c.path", prefix) for prefix in index.withheld.outermost()])
    denied = both([whole.matching(None, visible), below])
    counts = await counted(whole, denied, match)
    # Only a field that denied products have can fall behind another one.
    found = {field.path: field for field in await _most_frequent(whole, match, visible, size + len(counts))}
    held = await _held(whole, visible, [path for path in found if path in counts])
    gone = await described(whole, denied, {path: counts[path] for path in held})
    for path, each in held.items():
        found[path] = each.without(gone[path]).summary(path)
    left = (field for field in found.values() if field.count > 0)
    return list(islice(sorted(left, key=lambda field: (-field.count, field.path)), size))


async def _most_frequent(index: Index, match: str, visible: Visible, size: int) -> list[LabelFieldSummary]:
    seen = [{"term": {"document": SUMMARY}}, *index.seen(visible, labels="visibility")]
    asked = {"size": max(min(size, _MOST), 1), "order": [{"products": "desc"}, {"_key": "asc"}]}
    found = await _by_path(index, [*seen, *_matching(match)], asked, {"products": {"sum": {"field": "products"}}})
    if not found:
        await index.check_field("places", "label_path")  # else fields that there are would look absent
    counts = {path: int(bucket["products"]["value"]) for path, bucket in found.items()}
    paths = list(counts)[:size]
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


async def _held(index: Index, visible: Visible, paths: Sequence[str]) -> dict[str, Held]:
    """What all products of the summaries hold of some fields."""
    found = {path: Held(0, Counter(), Counter(), Counter()) for path in paths}
    for start in range(0, len(paths), _MANY_WHOLE):
        some = list(paths[start : start + _MANY_WHOLE])
        conditions = [
            {"term": {"document": SUMMARY}},
            *index.seen(visible, labels="visibility"),
            terms("label_path", some),
        ]
        for hit in (await index.sources("places", {"query": both(conditions), "size": PAGE})).hits.hits:
            place, summary = decode_summary(hit.source)
            more = Held(*summary, Counter({place.mission: summary.products}))
            found[place.path] = found[place.path].plus(more)
    return found
