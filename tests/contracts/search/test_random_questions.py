"""Random records, random questions: the engine answers as the reference does."""

import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from schema.records import ProductRecord
from search.port import SearchRequest
from tests.contracts.search import strategies
from tests.contracts.search.conftest import ENGINES, Engine, Index

engines = st.sampled_from(ENGINES)
questions = st.lists(strategies.requests, min_size=6, max_size=12)


@given(engines, strategies.archives(), questions, st.integers(1, 4))
async def test_any_question_over_any_records_is_answered_as_it_means(
    engine: Engine, records: list[ProductRecord], asked: list[SearchRequest], size: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        index = await Index.open(engine, Path(folder))
        await index.put(*records)
        for request in asked:
            answer, _ = await index.checked(request)
            assert await in_pages(index, request, size) == answer.uris
        await index.close()


async def in_pages(index: Index, request: SearchRequest, size: int) -> list[str]:
    """The uris of all products, page by page."""
    found: list[str] = []
    after = None
    while True:
        page = await index.reader.search(
            SearchRequest(visible=request.visible, where=request.where, sort=request.sort, size=size, after=after)
        )
        found += [item.uri for item in page.items]
        if not page.has_next:
            return found
        after = page.cursors[-1]
