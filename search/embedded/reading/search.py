"""One page of products, with what is counted over all of them."""

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from search.cursor import Position, decode_cursor, encode_cursor, search_question
from search.embedded import bitmaps
from search.embedded.reading.counting import Counting
from search.embedded.reading.folding import fold_counterparts
from search.embedded.reading.histograms import histogram
from search.embedded.reading.loading import in_order, load
from search.embedded.reading.matching import matching
from search.embedded.reading.ordering import Order, Placed, Sets
from search.embedded.reading.relevance import by_relevance
from search.embedded.reading.snapshot import Snapshot
from search.port import Page, SearchError, SearchRequest


class Found(NamedTuple):
    """A page of products in order, and whether there are more on either side."""

    placed: list[Placed]
    has_next: bool
    has_previous: bool


def search(snapshot: Snapshot, request: SearchRequest, key: bytes) -> Page:
    """The page that a request asks for; ``key`` signs its cursors."""
    if request.after is not None and request.before is not None:
        raise SearchError("A page is either after a cursor or before one: give only one of the two.")
    asked = search_question(request)
    cursor = request.after if request.after is not None else request.before
    position = None if cursor is None else decode_cursor(key, asked, cursor)
    sets = matching(snapshot, request.where, snapshot.universe(request.visible))
    everything = sets
    if request.fold:
        sets = fold_counterparts(snapshot, sets, request.visible)
    found = page_of(snapshot, request, sets, position)
    records = load(snapshot, [placed.product for placed in found.placed], request.parts)
    counting = Counting(snapshot, sets)
    return Page(
        items=in_order(records, (placed.product for placed in found.placed)),
        cursors=tuple(
            encode_cursor(key, asked, Position(placed.values, records[placed.product].uri)) for placed in found.placed
        ),
        has_next=found.has_next,
        has_previous=found.has_previous,
        total=counting.total if request.total else None,
        exact=snapshot.withheld is None,
        folded=bitmaps.count_all(everything) - bitmaps.count_all(sets) if request.fold else None,
        facets=tuple(map(counting.facet, request.facets)),
        combinations=tuple(map(counting.combinations, request.combinations)),
        histograms=tuple(histogram(snapshot, asked_for, sets) for asked_for in request.histograms),
        statistics=tuple(map(counting.statistics, request.statistics)),
    )


def page_of(snapshot: Snapshot, request: SearchRequest, sets: list[int], position: Position | None) -> Found:
    """The products on one side of a position, in order."""
    products = {place: bits for place, bits in enumerate(sets) if bits}
    backward = request.before is not None or (request.last and position is None)
    placed = list(islice(_walk(snapshot, request, products, position, backward), request.size + 1))
    more = len(placed) > request.size
    placed = placed[: request.size]
    behind = position is not None and _behind(snapshot, request, products, placed[0] if placed else None, not backward)
    if backward:
        return Found(placed[::-1], has_next=behind, has_previous=more)
    return Found(placed, has_next=more, has_previous=behind)


def _behind(snapshot: Snapshot, request: SearchRequest, products: Sets, first: Placed | None, backward: bool) -> bool:
    """Whether there are products on the other side of the first one of a page."""
    if first is None:
        return bitmaps.count_all(products.values()) > 0
    uri = snapshot.uris([first.product])[first.product]
    walk = _walk(snapshot, request, products, Position(first.values, uri), backward)
    return next(walk, None) is not None


def _walk(
    snapshot: Snapshot, request: SearchRequest, products: Sets, position: Position | None, backward: bool
) -> Iterator[Placed]:
    if request.relevance:
        return by_relevance(snapshot, request.where, products, position, backward)
    return Order(snapshot, backward).walk(request.sort, products, position)
