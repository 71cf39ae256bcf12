"""Products by relevance: those whose title has more of the asked words first, then by uri."""

from collections.abc import Iterator
from itertools import pairwise

from search.cursor import Position
from search.embedded.reading.matching import matching
from search.embedded.reading.ordering import Order, Placed, Sets
from search.embedded.reading.snapshot import Snapshot
from search.port import SearchError
from search.query import And, Field, Or, Query, Text
from search.tokens import tokenize

_TITLE = Field("title")
_WORDS = 16  # of a longer text, the longest words count


def by_relevance(
    snapshot: Snapshot, where: Query, products: Sets, after: Position | None, backward: bool
) -> Iterator[Placed]:
    """The products beyond a position; raises `SearchError` where the condition has no text."""
    groups = _groups(snapshot, _words(where), products)
    order = Order(snapshot, backward)
    for score, group in groups if backward else reversed(groups):
        reached = None if after is None else after.values[0]
        if isinstance(reached, int | float) and (score < reached if backward else score > reached):
            continue
        inner = Position((), after.key) if after is not None and score == reached else None
        for placed in order.walk((), group, inner):
            yield Placed((score,), placed.product)


def _words(where: Query) -> list[str]:
    words = sorted(set(_collected(where)), key=lambda word: (-len(word), word))
    if not words:
        raise SearchError("Relevance needs a text condition: ask with field ~ text, or sort by a field.")
    return words[:_WORDS]


def _collected(where: Query) -> Iterator[str]:
    if isinstance(where, Text):
        yield from tokenize(where.text)
    elif isinstance(where, And | Or):
        for each in where.of:
            yield from _collected(each)


def _groups(snapshot: Snapshot, words: list[str], products: Sets) -> list[tuple[int, Sets]]:
    """The products by how many of the words are in their titles, fewest first."""
    sets = [products.get(place, 0) for place in range(len(snapshot.blocks))]
    at_least = [sets]
    for word in words:
        having = matching(snapshot, Text(word, _TITLE), sets)
        at_least.append([0] * len(sets))
        for count in range(len(at_least) - 2, -1, -1):
            pairs = zip(at_least[count + 1], at_least[count], having, strict=True)
            at_least[count + 1] = [more | (fewer & have) for more, fewer, have in pairs]
    at_least.append([0] * len(sets))
    groups = []
    for score, (reached, more) in enumerate(pairwise(at_least)):
        exactly = {place: bits & ~more[place] for place, bits in enumerate(reached) if bits & ~more[place]}
        if exactly:
            groups.append((score, exactly))
    return groups
