"""The oldest server that is supported answers as the newest does."""

import asyncio
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schema.records import ProductRecord
from search.elastic.options import Options
from search.port import SearchRequest
from tests.contracts.search import strategies
from tests.contracts.search.conftest import Index
from tests.contracts.search.records import directories, file, product, raw
from tests.contracts.search.test_random_harvests import compare
from tests.contracts.search.test_random_questions import in_pages
from tests.search.elastic.conftest import opened
from tests.services.elasticsearch import Elasticsearch

PATHS = [f"/mro/mro/a/{name}.IMG" for name in "ABC"]


@pytest.fixture
async def index(older_elasticsearch: Elasticsearch, tmp_path: Path) -> Index:
    return await opened(Options(urls=(older_elasticsearch.url,), prefix="older", by_mission=False), tmp_path)


async def test_an_older_server_answers_any_question_as_it_means(index: Index) -> None:
    loop = asyncio.get_running_loop()
    await index.put(
        product("X", label=[raw("NOTE", "dust")]), files=[*map(file, PATHS)], directories=directories(PATHS)
    )
    await compare(index)

    async def asked(records: list[ProductRecord], requests: list[SearchRequest], size: int) -> None:
        await index.retire(*index.reference.products)
        await index.put(*records)
        for request in requests:
            answer, _ = await index.checked(request)
            assert await in_pages(index, request, size) == answer.uris

    @settings(max_examples=15)
    @given(strategies.archives(), st.lists(strategies.requests, min_size=4, max_size=8), st.integers(1, 4))
    def ask(records: list[ProductRecord], requests: list[SearchRequest], size: int) -> None:
        asyncio.run_coroutine_threadsafe(asked(records, requests, size), loop).result()

    await asyncio.to_thread(ask)
    await index.writer.rebuild()  # type: ignore[attr-defined]
    await compare(index)
    await index.close()
