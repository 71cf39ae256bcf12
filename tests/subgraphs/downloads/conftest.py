"""The downloads subgraph over the sample archives."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from access.identity import ANONYMOUS, Identity
from access.links import HmacSigner
from schema.dictionary import load_dictionary
from subgraphs.downloads.subgraph import downloads_subgraph
from subgraphs.service import Answer
from tests.access.accounting import Accounting
from tests.access.accounting import accounting as opened
from tests.dataapi.serving import own_addresses
from tests.subgraphs.counting import CountingReader

Answered = Callable[..., Awaitable[Answer]]
Ask = Callable[..., Awaitable[Any]]


@pytest.fixture
def signer() -> HmacSigner:
    return HmacSigner(b"k" * 32)


@pytest.fixture
async def accounting() -> AsyncIterator[Accounting]:
    async with opened() as made:
        yield made


@pytest.fixture
def answer(reader: CountingReader, signer: HmacSigner, accounting: Accounting) -> Answered:
    """Asks, and gives data and errors."""
    subgraph = downloads_subgraph(
        reader,  # type: ignore[arg-type]  # it passes everything on
        load_dictionary(),
        own_addresses(signer),
        accounting.grants,
    )

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
