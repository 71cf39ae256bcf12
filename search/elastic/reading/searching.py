"""One page of products, with what is counted over all of them."""

import asyncio
from typing import Any, NamedTuple

from search.cursor import Position, decode_cursor, encode_cursor, search_question
from search.elastic.answers import Hit
from search.elastic.filters import Filter, both, terms, without
from search.elastic.reading.counting import (
    combinations,
    facet_request,
    facet_result,
    statistics_request,
    statistics_result,
)
from search.elastic.reading.folding import Folded, fold_counterparts
from search.elastic.reading.histograms import histogram
from search.elastic.reading.index import Index
from search.elastic.reading.loading import Loader, loading, stored_fields
from search.elastic.reading.ordering import Order
from search.elastic.reading.relevance import title_words
from search.port import Page, SearchError, SearchRequest


class _Asked(NamedTuple):
    """A question on its way: who matches, in which order, beyond which place."""

    request: SearchRequest
    matching: Filter
    scored: list[Filter]
    order: Order
    position: Position | None
    backward: bool

    def body(self, backward: bool, after: list[Any] | None, size: int) -> dict[str, Any]:
        """The products of one side of a place."""
        query: dict[str, Any] = {"bool": {"filter": [self.matching], "should": self.scored, "minimum_should_match": 0}}
        found = {"query": query, "size": size, "sort": self.order.clauses(backward), "stored_fields": "_none_"}
        return found | ({"search_after": after} if after is not None else {})


async def search(index: Index, request: SearchRequest, key: bytes) -> Page:
    """The page that a request asks for; ``key`` signs its cursors."""
    if request.after is not None and request.before is not None:
        raise SearchError("A page is either after a cursor or before one: give only one of the two.")
    asked_for = search_question(request)
    cursor = request.after if request.after is not None else request.before
    position = None if cursor is None else decode_cursor(key, asked_for, cursor)
    index.clock.left()
    matching = index.matching(request.where, request.visible)
    folded = await fold_counterparts(index, matching, request.visible) if request.fold else Folded()
    if folded.uris:
        matching = both([matching, without(terms("c.uri", folded.uris))])
    asked = _ask(index, request, matching, position)
    main = _main(index, asked)
    bodies = [main]
    if position is not None and not asked.backward:
        bodies.append(asked.body(True, _just_beyond(asked.order.after(position)), 1))
    found, *before = await index.searches(bodies)
    hits = found.hits.hits[: request.size]
    more = len(found.hits.hits) > request.size
    behind = bool(before and before[0].hits.hits)
    if position is not None and asked.backward:
        behind = await _is_behind(index, asked, hits)
    if asked.backward:
        hits = hits[::-1]
    positions = [asked.order.position(hit.sort) for hit in hits]
    loader = Loader(index.templates, request.parts, index.withheld.superseded_by)
    counted = await _counted(index, request, matching, found.aggregations, found.hits.total.value)
    return Page(
        items=tuple(await loader.records([hit.fields for hit in hits])),
        cursors=tuple(encode_cursor(key, asked_for, place) for place in positions),
        has_next=behind if asked.backward else more,
        has_previous=more if asked.backward else behind,
        total=found.hits.total.value if request.total else None,
        exact=not index.withheld.prefixes,
        folded=len(folded.uris) if request.fold else None,
        **counted,
    )


def _ask(index: Index, request: SearchRequest, matching: Filter, position: Position | None) -> _Asked:
    order = Order(index, request.sort, request.relevance)
    scored: list[Filter] = []
    if request.relevance:
        scored = [{"constant_score": {"filter": word, "boost": 1.0}} for word in title_words(index, request.where)]
    elif order.scores:
        scored = [{"constant_score": {"filter": index.conditions.latest(True), "boost": 1.0}}]
    backward = request.before is not None or (request.last and position is None)
    return _Asked(request, matching, scored, order, position, backward)


def _main(index: Index, asked: _Asked) -> dict[str, Any]:
    """The request for the page itself, and for what is counted in one go."""
    request = asked.request
    after = asked.order.after(asked.position) if asked.position is not None else None
    body = asked.body(asked.backward, after, request.size + 1)
    body |= loading(stored_fields(request.parts))
    aggregations: dict[str, Any] = {}
    for place, facet in enumerate(request.facets):
        if wanted := facet_request(index, facet):
            aggregations[f"facet {place}"] = {"filter": {"match_all": {}}, "aggs": wanted}
    for place, field in enumerate(request.statistics):
        if wanted := statistics_request(index, field):
            aggregations[f"statistics {place}"] = {"filter": {"match_all": {}}, "aggs": wanted}
    if aggregations:
        body["aggs"] = aggregations
    if request.total or request.facets or request.statistics or request.histograms or request.combinations:
        body["track_total_hits"] = True
    return body


async def _counted(
    index: Index, request: SearchRequest, matching: Filter, found: dict[str, Any], total: int
) -> dict[str, Any]:
    """Everything that is counted over the matching products."""
    histograms = await asyncio.gather(*(histogram(index, asked, matching, total) for asked in request.histograms))
    combined = await asyncio.gather(*(combinations(index, fields, matching, total) for fields in request.combinations))
    statistics = [
        await statistics_result(index, field, found.get(f"statistics {place}", {}), matching, total)
        for place, field in enumerate(request.statistics)
    ]
    return {
        "facets": tuple(
            facet_result(index, facet, found.get(f"facet {place}", {}), total)
            for place, facet in enumerate(request.facets)
        ),
        "histograms": tuple(histograms),
        "combinations": tuple(combined),
        "statistics": tuple(statistics),
    }


def _just_beyond(after: list[Any]) -> list[Any]:
    """The place right behind one, so that walking backward from it finds the one itself too."""
    return [*after[:-1], after[-1] + "\0"]


async def _is_behind(index: Index, asked: _Asked, hits: list[Hit]) -> bool:
    """Whether there are products on the other side of a page that was walked backward."""
    after = hits[0].sort if hits else None
    return bool((await index.search(asked.body(False, after, 1))).hits.hits)
