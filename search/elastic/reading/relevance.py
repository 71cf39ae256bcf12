"""Relevance: products whose title has more of the asked words come first, then by uri."""

from collections.abc import Iterator

from search.elastic.filters import Filter
from search.elastic.reading.index import Index
from search.port import SearchError
from search.query import And, Field, Or, Query, Text
from search.tokens import tokenize

_TITLE = Field("title")
_WORDS = 16  # of a longer text, the longest words count


def title_words(index: Index, where: Query) -> list[Filter]:
    """A filter for each word that counts; raises `SearchError` where the condition has no text."""
    words = sorted(set(_collected(where)), key=lambda word: (-len(word), word))
    if not words:
        raise SearchError("Relevance needs a text condition: ask with field ~ text, or sort by a field.")
    return [index.conditions.filter(Text(word, _TITLE)) for word in words[:_WORDS]]


def _collected(where: Query) -> Iterator[str]:
    if isinstance(where, Text):
        yield from tokenize(where.text)
    elif isinstance(where, And | Or):
        for each in where.of:
            yield from _collected(each)
