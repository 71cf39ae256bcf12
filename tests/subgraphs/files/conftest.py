"""The files subgraph over the sample archives."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from access.identity import ANONYMOUS, Identity
from schema.dictionary import load_dictionary
from subgraphs.files.subgraph import files_subgraph
from subgraphs.service import Answer
from tests.subgraphs.counting import CountingReader


@pytest.fixture
def answer(reader: CountingReader) -> Callable[..., Awaitable[Answer]]:
    """Asks, and gives data and errors."""
    subgraph = files_subgraph(reader, load_dictionary())  # type: ignore[arg-type]  # it passes everything on

    async def ask(operation: str, identity: Identity = ANONYMOUS, **variables: Any) -> Answer:
        return await subgraph.execute(operation, variables, identity)

    return ask


@pytest.fixture
def ask(answer: Callable[..., Awaitable[Answer]]) -> Callable[..., Awaitable[Any]]:
    """Asks, and gives data where there are no errors."""

    async def data(operation: str, identity: Identity = ANONYMOUS, **variables: Any) -> Any:
        result = await answer(operation, identity, **variables)
        assert result.errors == []
        return result.data

    return data
