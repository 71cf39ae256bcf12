"""Which label fields some products have, counted among these products."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from search import semantics
from search.elastic.filters import Filter
from search.elastic.labels import TYPES
from search.elastic.reading.counting import values_of
from search.elastic.reading.held import Held
from search.elastic.reading.index import Index
from search.elastic.terms import SEPARATOR, term

_PATHS = 65_535  # fields of one answer: the engine's own limit
_FEW = 1_000  # units or missions of one field
_MANY = 50  # fields described by one request


async def counted(index: Index, matching: Filter, match: str) -> dict[str, int]:
    """How many products have each field whose path matches, most frequent first, then by path."""
    asked = {"field": "label_paths", "size": _PATHS, "order": [{"_count": "desc"}, {"_key": "asc"}]}
    found = await aggregated(index, matching, {"paths": {"terms": asked}})
    matches = semantics.label_matcher(match)
    buckets = found.get("paths", {"buckets": ()})["buckets"]
    return {str(bucket["key"]): int(bucket["doc_count"]) for bucket in buckets if matches(bucket["key"])}


async def described(index: Index, matching: Filter, counts: dict[str, int]) -> dict[str, Held]:
    """What the products hold of the fields that they have been `counted` by."""
    found: dict[str, Held] = {}
    paths = list(counts)
    for start in range(0, len(paths), _MANY):
        found |= await _described(index, matching, paths[start : start + _MANY], counts)
    return found


async def aggregated(index: Index, matching: Filter, asked: dict[str, Any]) -> dict[str, Any]:
    """Aggregations over the products that match."""
    return (await index.search({"query": matching, "size": 0, "aggs": asked})).aggregations


async def _described(index: Index, matching: Filter, paths: Sequence[str], counts: dict[str, int]) -> dict[str, Held]:
    """Terms and paths are named one by one where that is possible: it costs a fraction of a filter for each path."""
    of_types = {"field": "label_types", "size": len(paths) * len(TYPES)}
    of_types["include"] = [term(path, kind) for path in paths for kind in TYPES]
    of_paths = {"terms": {"field": "label_paths", "size": len(paths), "include": paths}}
    asked: dict[str, Any] = {
        "types": {"terms": of_types},
        "missions": {"terms": {"field": "v.mission", "size": _FEW}, "aggs": {"paths": of_paths}},
    }
    for place, path in enumerate(paths):
        asked[str(place)] = {"terms": {"field": "label_units", "include": values_of(path), "size": _FEW}}
    found = await aggregated(index, matching, asked)
    types, missions = defaultdict[str, Counter[str]](Counter), defaultdict[str, Counter[str]](Counter)
    for path, kind, count in _split(found["types"]):
        types[path][kind] = count
    for mission in found["missions"]["buckets"]:
        for bucket in mission["paths"]["buckets"]:
            missions[bucket["key"]][mission["key"]] = bucket["doc_count"]
    units = {path: Counter({unit: count for _, unit, count in _split(found[str(at)])}) for at, path in enumerate(paths)}
    return {path: Held(counts[path], types[path], units[path], missions[path]) for path in paths}


def _split(found: dict[str, Any]) -> list[tuple[str, str, int]]:
    """Path, value and count of the terms of an answer."""
    parts = [(bucket["key"].partition(SEPARATOR), bucket["doc_count"]) for bucket in found["buckets"]]
    return [(path, value, count) for (path, _, value), count in parts]
