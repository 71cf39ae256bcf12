"""What is counted over all products that match: from the selection to the search port, and from its results to documents."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from execution import Selected, prepared_key
from schema.times import format_time
from search import counts, port
from search.buckets import CALENDAR, check_histogram
from search.conditions import Conditions
from search.port import LabelFieldSummary, Page, SearchError
from search.query import Field

_MOST = 1000  # values of a facet
_BUCKETS = 10_000  # of a histogram
_COUNTED = ("facets", "histogram", "statistics")


def counted_names(selected: Sequence[Selected]) -> Iterator[str]:
    """The fields that are counted."""
    for each in selected:
        if each.name in _COUNTED:
            yield from each.arguments.get("fields") or [each.arguments["field"]]


class Counts:
    """The facets, histograms and statistics that a connection's selection asks for."""

    def __init__(
        self, selected: Sequence[Selected], conditions: Conditions, label_fields: Mapping[str, LabelFieldSummary]
    ) -> None:
        self._conditions = conditions
        self._label_fields = label_fields
        self._selected = [each for each in selected if each.name in _COUNTED]
        self._facets: dict[Field, int] = {}
        self._histograms: dict[port.Histogram, None] = {}
        self._statistics: dict[Field, None] = {}
        for each in self._selected:
            self._add(each)

    @property
    def facets(self) -> tuple[port.Facet, ...]:
        """For the request; a field that is asked for twice is counted once."""
        return tuple(port.Facet(field, first) for field, first in self._facets.items())

    @property
    def histograms(self) -> tuple[port.Histogram, ...]:
        """For the request."""
        return tuple(self._histograms)

    @property
    def statistics(self) -> tuple[Field, ...]:
        """For the request."""
        return tuple(self._statistics)

    def documents(self, page: Page) -> Iterator[tuple[str, Any]]:
        """What is prepared, under which key, from the page that the request gave."""
        facets = {result.field: result for result in page.facets}
        histograms = dict(zip(self._histograms, page.histograms, strict=True))
        statistics = {result.field: result for result in page.statistics}
        for each in self._selected:
            document: Any
            if each.name == "facets":
                first = _first(each)
                document = [self._facet(facets[field], first) for field in self._fields(each)]
            elif each.name == "statistics":
                document = [self._extremes(statistics[field]) for field in self._fields(each)]
            else:
                document = self._histogram(histograms[self._asked_histogram(each)])
            yield prepared_key(each.name, each.response_name), document

    def _add(self, each: Selected) -> None:
        if each.name == "facets":
            for field in self._fields(each):
                self._check_facet(field)
                self._facets[field] = max(_first(each), self._facets.get(field, 0))
        elif each.name == "statistics":
            self._statistics.update(dict.fromkeys(self._fields(each)))
        else:
            self._histograms[self._asked_histogram(each)] = None

    def _fields(self, each: Selected) -> list[Field]:
        return [self._conditions.field(name) for name in each.arguments["fields"]]

    def _check_facet(self, field: Field) -> None:
        fields = self._conditions.dictionary.fields
        if not field.raw and not fields[field.name].facet:
            offered = ", ".join(name for name, definition in fields.items() if definition.facet)
            raise SearchError(f"“{field.name}” offers no facets; these do: {offered}. Try histogram or statistics.")

    def _asked_histogram(self, each: Selected) -> port.Histogram:
        field = self._conditions.field(each.arguments["field"])
        interval, buckets = each.arguments.get("interval"), each.arguments.get("buckets")
        if isinstance(interval, bool | list | dict):
            raise SearchError(f"An interval is {', '.join(CALENDAR)} or a number.")
        histogram = port.Histogram(field, interval, buckets)
        check_histogram(histogram)
        definition = self._conditions.dictionary.fields.get(field.name) if not field.raw else None
        if definition is not None and definition.type not in ("time", "integer", "real"):
            raise SearchError(f"“{field.name}” is no number and no time: ask for facets instead.")
        if definition is not None and interval is not None and isinstance(interval, str) != (definition.type == "time"):
            intervals = ", ".join(CALENDAR) if definition.type == "time" else "a plain number, in its unit"
            raise SearchError(f"The interval of “{field.name}” is {intervals}, not {interval!r}.")
        return histogram

    def _facet(self, result: counts.FacetResult, first: int) -> dict[str, Any]:
        show = self._shown(result.field)
        counts = [{"value": show(count.value), "count": count.count} for count in result.counts[:first]]
        return {"field": result.field.name, "counts": counts, "missing": result.missing, "exact": result.exact}

    def _histogram(self, result: counts.HistogramResult) -> dict[str, Any]:
        if len(result.buckets) > _BUCKETS:
            raise SearchError(f"This histogram of “{result.field.name}” has {len(result.buckets)} buckets: widen them.")
        show = self._shown(result.field)
        buckets = [{"low": show(each.low), "high": show(each.high), "count": each.count} for each in result.buckets]
        return {"field": result.field.name, "buckets": buckets, "missing": result.missing}

    def _extremes(self, result: counts.StatisticsResult) -> dict[str, Any]:
        show = self._shown(result.field)
        return {
            "field": result.field.name,
            "min": show(result.low),
            "max": show(result.high),
            "count": result.count,
            "missing": result.missing,
        }

    def _is_time(self, field: Field) -> bool:
        if field.raw:
            return self._label_fields[field.name].type == "time"
        return self._conditions.dictionary.fields[field.name].type == "time"

    def _shown(self, field: Field) -> Callable[[Any], Any]:
        return shown(self._is_time(field))


def shown(is_time: bool) -> Callable[[Any], Any]:
    """How the values of a field are shown: times, which are counted in microseconds, as ISO 8601."""
    return lambda value: format_time(round(value)) if is_time and isinstance(value, int | float) else value


def _first(each: Selected) -> int:
    first: int = each.arguments["first"]
    if not 1 <= first <= _MOST:
        raise SearchError(f"A facet has 1 to {_MOST} values, not {first}.")
    return first
