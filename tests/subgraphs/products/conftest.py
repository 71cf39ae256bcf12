"""The products subgraph over the sample archives, harvested once."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from access.identity import ANONYMOUS, Identity
from schema.dictionary import load_dictionary
from search.embedded import open_reader, open_writer
from subgraphs.products.subgraph import ProductsSubgraph
from subgraphs.service import Answer
from tests.harvest.archives import run
from tests.subgraphs.counting import CountingReader

SAMPLES = Path(__file__).parents[3] / "samples" / "archives"
CURATOR = Identity("c", role="curator", groups=frozenset({"curators"}))
OPERATOR = Identity("o", role="operator")

Ask = Callable[..., Awaitable[Any]]


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with all the sample archives."""
    folder = tmp_path_factory.mktemp("products")
    roots = sorted(each for each in SAMPLES.iterdir() if each.is_dir())
    asyncio.run(run(open_writer(folder), folder, *roots))  # type: ignore[arg-type]  # any writer
    return folder


@pytest.fixture
async def reader(data: Path) -> AsyncIterator[CountingReader]:
    reader = open_reader(data)
    yield CountingReader(reader)
    await reader.close()


@pytest.fixture
def subgraph(reader: CountingReader) -> ProductsSubgraph:
    return ProductsSubgraph(reader, load_dictionary())


@pytest.fixture
def answer(subgraph: ProductsSubgraph) -> Callable[..., Awaitable[Answer]]:
    """Asks, and gives data and errors."""

    async def ask(operation: str, identity: Identity = ANONYMOUS, **variables: Any) -> Answer:
        return await subgraph.execute(operation, variables, identity)

    return ask


@pytest.fixture
def ask(answer: Callable[..., Awaitable[Answer]]) -> Ask:
    """Asks, and gives data where there are no errors."""

    async def data(operation: str, identity: Identity = ANONYMOUS, **variables: Any) -> Any:
        result = await answer(operation, identity, **variables)
        assert result.errors == []
        return result.data

    return data
