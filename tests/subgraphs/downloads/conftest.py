"""The downloads subgraph over the sample archives."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from access.identity import ANONYMOUS, Identity
from access.links import HmacSigner
from access.meter import CountingMeter
from schema.dictionary import load_dictionary
from subgraphs.downloads.subgraph import downloads_subgraph
from subgraphs.service import Answer
from tests.subgraphs.counting import CountingReader

Answered = Callable[..., Awaitable[Answer]]
Ask = Callable[..., Awaitable[Any]]


@pytest.fixture
def signer() -> HmacSigner:
    return HmacSigner(b"k" * 32)


@pytest.fixture
def meter() -> CountingMeter:
    return CountingMeter()


@pytest.fixture
def answer(reader: CountingReader, signer: HmacSigner, meter: CountingMeter) -> Answered:
    """Asks, and gives data and errors."""
    subgraph = downloads_subgraph(reader, load_dictionary(), signer, meter)  # type: ignore[arg-type]  # it passes everything on

    async def ask(operation: str, identity: Identity = ANONYMOUS, **variables: Any) -> Answer:
        return await subgraph.execute(operation, variables, identity)

    return ask


@pytest.fixture
def ask(answer: Answered) -> Ask:
    """Asks, and gives data where there are no errors."""

    async def data(operation: str, identity: Identity = ANONYMOUS, **variables: Any) -> Any:
        result = await answer(operation, identity, **variables)
        assert result.errors == []
        return result.data

    return data
