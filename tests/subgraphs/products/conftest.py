"""The products subgraph over the sample archives, harvested once."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from access.identity import ANONYMOUS, Identity
from schema.dictionary import load_dictionary
from subgraphs.products.subgraph import products_subgraph
from subgraphs.service import Answer, Service
from tests.subgraphs.counting import CountingReader

CURATOR = Identity("c", role="curator", groups=frozenset({"curators"}))
OPERATOR = Identity("o", role="operator")

Ask = Callable[..., Awaitable[Any]]


@pytest.fixture
def subgraph(reader: CountingReader) -> Service:
    return products_subgraph(reader, load_dictionary())


@pytest.fixture
def answer(subgraph: Service) -> Callable[..., Awaitable[Answer]]:
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
