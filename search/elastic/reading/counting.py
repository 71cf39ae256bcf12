"""Facets, combinations and statistics as aggregations, and their answers as the port's counts."""

from collections.abc import Sequence
from typing import Any

from schema.index import field_name
from search.counts import Combination, Count, FacetResult, StatisticsResult
from search.elastic.filters import Filter, both
from search.elastic.reading.index import Index
from search.elastic.terms import SEPARATOR, literal_regexp, natural_of_key
from search.port import Facet
from search.query import Field, Literal
from search.semantics import combination_key
from search.tokens import fold

COUNTED = 10_000
"""Distinct values of a field, in one shard, up to which facets are exact for certain."""
_PAGE = 10_000  # combinations of one answer
_LEAST, _GREATEST = {"_key": "asc"}, {"_key": "desc"}
Aggregations = dict[str, Any]


def counted_field(index: Index, field: Field) -> str | None:
    """The field of the index that has the values of a common field as they are; None for one that no product has."""
    if field.name not in index.fields.kinds:
        return None
    return f"{'v' if field.name in index.fields.folded else 'c'}.{field_name(field.name)}"


def is_moved(index: Index, field: Field) -> bool:
    """Whether the values of a field are others while something is denied: which versions are the latest."""
    return index.latest is not None and field.name == "latest" and not field.raw


def has_value(index: Index, field: Field) -> Filter | None:
    """The products with a value of a field; None where there can be none."""
    if field.raw:
        return {"term": {"label_paths": field.name}}
    place = counted_field(index, field)
    return {"exists": {"field": place}} if place else None


def with_count(index: Index, field: Field) -> Aggregations:
    """How many products have a value of a field."""
    condition = has_value(index, field)
    return {"with": {"filter": condition}} if condition else {}


def values_of(path: str) -> str:
    """A pattern of all terms of a path."""
    return literal_regexp(path + SEPARATOR) + "(.|\n)*"


# Facets


def facet_request(index: Index, facet: Facet) -> Aggregations:
    """The most frequent values of a field, and how many products have any."""
    field = facet.field
    if is_moved(index, field):
        return _both_versions(index)
    place = "label_text" if field.raw else counted_field(index, field)
    if place is None:
        return {}
    asked: dict[str, Any] = {
        "field": place,
        "size": max(facet.first, 1),
        "shard_size": max(facet.first, COUNTED),
        "order": [{"_count": "desc"}, _LEAST],
    }
    if field.raw:
        asked["include"] = values_of(field.name)
    return {"values": {"terms": asked}, **with_count(index, field)}


def facet_result(index: Index, facet: Facet, found: dict[str, Any], total: int) -> FacetResult:
    """The answer to `facet_request`, over ``total`` products."""
    field = facet.field
    exact = not index.withheld.prefixes
    if not found:
        return FacetResult(field, (), total, exact)
    if is_moved(index, field):
        counts = [Count(value, found[name]["doc_count"]) for value, name in ((False, "false"), (True, "true"))]
        ordered = sorted((count for count in counts if count.count), key=lambda count: -count.count)
        return FacetResult(field, tuple(ordered[: facet.first]), 0, exact)
    values = found["values"]
    buckets = values["buckets"][: facet.first]
    counts = [Count(_shown(index, field, bucket["key"]), bucket["doc_count"]) for bucket in buckets]
    exact = exact and not values.get("doc_count_error_upper_bound")
    return FacetResult(field, tuple(counts), total - found["with"]["doc_count"], exact)


def _both_versions(index: Index) -> Aggregations:
    latest = index.conditions.latest
    return {"true": {"filter": latest(True)}, "false": {"filter": latest(False)}}


def _shown(index: Index, field: Field, key: Any) -> Literal:
    """A value as it was, from the key of a bucket."""
    if field.raw:
        return str(key).partition(SEPARATOR)[2]
    kind = index.fields.kinds[field.name]
    if kind == "boolean":
        return bool(key)
    if kind == "text":
        return str(key)
    return float(key) if kind == "number" else int(key)


# Combinations


async def combinations(index: Index, fields: Sequence[Field], matching: Filter, total: int) -> tuple[Combination, ...]:
    """How many products have each combination of values of common fields, of which no value is one."""
    place = next((place for place, field in enumerate(fields) if is_moved(index, field)), None)
    if place is None:
        found = await _combined(index, fields, matching, total)
    else:
        rest = [field for other, field in enumerate(fields) if other != place]
        found = []
        for value in (False, True):
            some = both([matching, index.conditions.latest(value)])
            count = (await index.search({"query": some, "size": 0, "track_total_hits": True})).hits.total.value
            for each in await _combined(index, rest, some, count):
                values = (*each.values[:place], value, *each.values[place:])
                found.append(Combination(values, each.count))
    return tuple(sorted(found, key=lambda each: (-each.count, combination_key(each.values))))


async def _combined(index: Index, fields: Sequence[Field], matching: Filter, total: int) -> list[Combination]:
    known = [(place, field) for place, field in enumerate(fields) if counted_field(index, field)]
    if not known or not total:
        return [Combination((None,) * len(fields), total)] if total else []
    sources = [
        {str(place): {"terms": {"field": counted_field(index, field), "missing_bucket": True}}}
        for place, field in known
    ]
    found: list[Combination] = []
    after: dict[str, Any] = {}
    while True:
        composite = {"sources": sources, "size": _PAGE} | ({"after": after} if after else {})
        body = {"query": matching, "size": 0, "aggs": {"all": {"composite": composite}}}
        answer = (await index.search(body)).aggregations.get("all", {"buckets": []})
        for bucket in answer["buckets"]:
            values: list[Literal | None] = [None] * len(fields)
            for place, field in known:
                key = bucket["key"][str(place)]
                values[place] = None if key is None else _shown(index, field, key)
            found.append(Combination(tuple(values), bucket["doc_count"]))
        after = answer.get("after_key", {})
        if not after or len(answer["buckets"]) < _PAGE:
            return found


# Statistics


def statistics_request(index: Index, field: Field) -> Aggregations:
    """The least and the greatest value of a field, and how many products have one."""
    if is_moved(index, field):
        return _both_versions(index)
    if field.raw:
        if not field.name or SEPARATOR in field.name:
            return {}
        place = f"label_sort.{field.name}"
    elif field.name in index.fields.kinds:
        place = f"c.{field_name(field.name)}"
    else:
        return {}
    return {"low": _end(place, _LEAST), "high": _end(place, _GREATEST), **with_count(index, field)}


def _end(place: str, order: dict[str, str]) -> dict[str, Any]:
    return {"terms": {"field": place, "size": 1, "order": order}}


async def statistics_result(
    index: Index, field: Field, found: dict[str, Any], matching: Filter, total: int
) -> StatisticsResult:
    """The answer to `statistics_request`; of texts that are equal when folded the ends are asked for among them."""
    if not found:
        return StatisticsResult(field, None, None, 0, total)
    if is_moved(index, field):
        values = [value for value, name in ((False, "false"), (True, "true")) if found[name]["doc_count"]]
        return StatisticsResult(field, next(iter(values), None), values[-1] if values else None, total, 0)
    if not found["with"]["doc_count"]:
        return StatisticsResult(field, None, None, 0, total)
    count = found["with"]["doc_count"]
    ends: list[Literal] = []
    for name, order in (("low", _LEAST), ("high", _GREATEST)):
        buckets = found[name]["buckets"]
        key = buckets[0]["key"]
        if field.raw:
            ends.append(natural_of_key(key))
        elif field.name in index.fields.folded:
            ends.append(await _unfolded(index, field, key, order, matching))
        else:
            ends.append(_shown(index, field, key))
    return StatisticsResult(field, ends[0], ends[1], count, total - count)


async def _unfolded(index: Index, field: Field, folded: str, order: dict[str, str], matching: Filter) -> str:
    """The least or the greatest of the texts that fold to one: among those of the products that have it."""
    compared, shown = f"c.{field_name(field.name)}", f"v.{field_name(field.name)}"
    body = {
        "query": both([matching, {"term": {compared: folded}}]),
        "size": 0,
        "aggs": {"end": {"terms": {"field": shown, "size": COUNTED, "order": order}}},
    }
    buckets = (await index.search(body)).aggregations["end"]["buckets"]
    return next(str(bucket["key"]) for bucket in buckets if fold(str(bucket["key"])) == folded)
