"""Histograms: which buckets there are is found first, then each is counted as a range."""

from itertools import groupby
from typing import Any

from schema.index import field_name
from schema.times import DAY, SECOND
from search.buckets import CALENDAR, calendar_bucket, check_histogram, equal_bucket, equal_edges, step_bucket
from search.counts import Bucket, HistogramResult
from search.elastic.filters import Filter
from search.elastic.reading.counting import COUNTED, values_of
from search.elastic.reading.index import Index
from search.elastic.terms import SEPARATOR, number_key, number_of_key, term, time_key, time_of_key
from search.port import Histogram, SearchError

Number = float | int
_WIDTHS = {"day": DAY, "hour": 3600 * SECOND}
_RANGES = 10_000  # buckets that are counted as ranges at most


async def histogram(index: Index, asked: Histogram, matching: Filter, total: int) -> HistogramResult:
    """The non-empty buckets of a histogram over the matching products."""
    check_histogram(asked)
    if not total:
        return HistogramResult(asked.field, (), 0)
    if asked.field.raw:
        return await _of_label(index, asked, matching, total)
    kind = index.fields.kinds.get(asked.field.name)
    if kind is None or kind == "text":
        return HistogramResult(asked.field, (), total)
    return await _of_common(index, asked, matching, total, kind)


async def _of_common(index: Index, asked: Histogram, matching: Filter, total: int, kind: str) -> HistogramResult:
    place = f"c.{field_name(asked.field.name)}"
    width = _WIDTHS.get(asked.interval, 0) if isinstance(asked.interval, str) else asked.interval
    if width:
        body = {"histogram": {"field": place, "interval": width, "min_doc_count": 1}}
        found = await _aggregated(index, matching, {"all": body, "with": {"filter": {"exists": {"field": place}}}})
        buckets = [_stepped(bucket, asked.interval, width) for bucket in found["all"]["buckets"]]
        return HistogramResult(asked.field, tuple(buckets), total - found["with"]["doc_count"])
    ends = {name: {"terms": {"field": place, "size": 1, "order": {"_key": way}}} for name, way in _ENDS}
    found = await _aggregated(index, matching, ends | {"with": {"filter": {"exists": {"field": place}}}})
    missing = total - found["with"]["doc_count"]
    if missing == total:
        return HistogramResult(asked.field, (), missing)
    low, high = (found[name]["buckets"][0]["key"] for name, _ in _ENDS)
    if kind == "time":
        low, high = int(low), int(high)
    edges = (
        _calendar_edges(low, high, str(asked.interval))
        if asked.buckets is None
        else equal_edges(low, high, asked.buckets)
    )
    return HistogramResult(
        asked.field, await _between(index, place, edges, matching, asked.buckets is not None), missing
    )


_ENDS = (("low", "asc"), ("high", "desc"))


def _stepped(bucket: dict[str, Any], interval: object, width: Number) -> Bucket:
    key = bucket["key"]
    if isinstance(interval, str):
        low = round(key / width) * int(width)
        return Bucket(low, low + int(width), bucket["doc_count"])
    step = round(key / width)
    return Bucket(step * width, (step + 1) * width, bucket["doc_count"])


def _calendar_edges(low: int, high: int, interval: str) -> list[Number]:
    edges: list[Number] = [calendar_bucket(low, interval)[0]]
    while edges[-1] <= high:
        edges.append(calendar_bucket(int(edges[-1]), interval)[1])
        if len(edges) > _RANGES:
            raise SearchError(f"A histogram has at most {_RANGES} buckets; use a longer interval than {interval}.")
    return edges


async def _between(
    index: Index, place: str, edges: list[Number], matching: Filter, last_included: bool
) -> tuple[Bucket, ...]:
    """Counts between edges as filters of ranges: their bounds are exact, which those of a range aggregation are not."""
    filters: dict[str, Filter] = {}
    for number, (low, high) in enumerate(zip(edges, edges[1:] or edges, strict=False)):
        is_last = last_included and number == max(len(edges) - 2, 0)
        if low < high or is_last:
            filters[str(number)] = {"range": {place: {"gte": low, "lte" if is_last else "lt": high}}}
    found = await _aggregated(index, matching, {"all": {"filters": {"filters": filters}}})
    counts = {int(number): bucket["doc_count"] for number, bucket in found["all"]["buckets"].items()}
    highs = edges[1:] or edges
    return tuple(Bucket(edges[number], highs[number], count) for number, count in sorted(counts.items()) if count)


async def _aggregated(index: Index, matching: Filter, aggregations: dict[str, Any]) -> dict[str, Any]:
    return (await index.search({"query": matching, "size": 0, "aggs": aggregations})).aggregations


async def _of_label(index: Index, asked: Histogram, matching: Filter, total: int) -> HistogramResult:
    """Buckets of a label field, whose distinct values are read first: each bucket is then a range of terms."""
    field = asked.field
    channel = _Values(index, asked, matching)
    values = await channel.read()
    if not values:
        return HistogramResult(field, (), total)
    bucketing = await _bucketing(index, asked, values, matching)
    groups = [(ends, list(group)) for ends, group in groupby(sorted(values), key=bucketing)]
    filters = {str(place): channel.between(group[0], group[-1]) for place, (_, group) in enumerate(groups)}
    everything = channel.between(min(values), max(values))
    counted = await _aggregated(
        index, matching, {"all": {"filters": {"filters": filters}}, "with": {"filter": everything}}
    )
    counts = counted["all"]["buckets"]
    buckets = tuple(Bucket(ends[0], ends[1], counts[str(place)]["doc_count"]) for place, (ends, _) in enumerate(groups))
    return HistogramResult(field, buckets, total - counted["with"]["doc_count"])


async def _bucketing(index: Index, asked: Histogram, values: list[Number], matching: Filter) -> Any:
    interval = asked.interval
    if isinstance(interval, str):
        return lambda value: calendar_bucket(int(value), interval)
    if interval is not None:
        return lambda value: step_bucket(value, interval)
    assert asked.buckets is not None  # noqa: S101 - `check_histogram` has seen to it
    low, high = min(values), max(values)
    keys = [term(asked.field.name, number_key(float(end))) for end in (low, high)]
    filters = {str(place): {"filter": {"term": {"label_number": key}}} for place, key in enumerate(keys)}
    numbers = await _aggregated(index, matching, filters)
    times = not any(bucket["doc_count"] for bucket in numbers.values())
    edges = (
        equal_edges(int(low), int(high), asked.buckets)
        if times
        else equal_edges(float(low), float(high), asked.buckets)
    )
    return lambda value: equal_bucket(value, edges)


class _Values:
    """The numbers or times of a label field: its own channel, or what it sorts by where buckets are of equal width."""

    def __init__(self, index: Index, asked: Histogram, matching: Filter) -> None:
        self._index, self._matching, self._path = index, matching, asked.field.name
        self._natural = asked.buckets is not None
        self._time = asked.interval in CALENDAR
        self._place = f"label_sort.{self._path}" if self._natural else "label_time" if self._time else "label_number"

    async def read(self) -> list[Number]:
        """All distinct values."""
        if not self._path or SEPARATOR in self._path:
            return []
        pattern = "0.*" if self._natural else values_of(self._path)
        asked = {"field": self._place, "include": pattern, "size": COUNTED, "order": {"_key": "asc"}}
        found = (await _aggregated(self._index, self._matching, {"all": {"terms": asked}}))["all"]
        if found["sum_other_doc_count"]:
            raise SearchError(
                f"A histogram over {self._path} would read more than {COUNTED} different values; narrow the question."
            )
        return [self._value(bucket["key"]) for bucket in found["buckets"]]

    def between(self, low: Number, high: Number) -> Filter:
        """Products with a value from ``low`` to ``high``."""
        return {"range": {self._place: {"gte": self._key(low), "lte": self._key(high)}}}

    def _key(self, value: Number) -> str:
        if self._natural:
            return "0" + number_key(float(value))
        return term(self._path, time_key(int(value)) if self._time else number_key(float(value)))

    def _value(self, key: str) -> Number:
        key = key[1:] if self._natural else key.partition(SEPARATOR)[2]
        return time_of_key(key) if self._time else number_of_key(key)
