"""The downloads subgraph over the sample archives."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from access.accounts import Account, Standing
from access.audit import Act
from access.budgets import Budgets
from access.identity import ANONYMOUS, Identity
from access.links import HmacSigner
from access.sqlite import Embedded, open_embedded
from config.policy import Limits, Policy
from schema.dictionary import load_dictionary
from subgraphs.downloads.subgraph import downloads_subgraph
from subgraphs.service import Answer
from tests.subgraphs.counting import CountingReader

Answered = Callable[..., Awaitable[Answer]]
Ask = Callable[..., Awaitable[Any]]


@dataclass
class Accounting:
    """The store of accounts and meter, and the policy that holds."""

    store: Embedded
    policy: Policy = Policy()  # noqa: RUF009  frozen

    async def used(self, account: str) -> int:
        """Bytes that an account was granted today."""
        return (await self.store.meter.usage(account, int(time.time()))).bytes_of_day

    def limit(self, role: str, **limits: Any) -> None:
        """Change the limits of a role."""
        self.policy = Policy(limits={**self.policy.limits, role: Limits(**limits)})

    async def stands(self, account: str, standing: Standing) -> None:
        """Make an account with a standing."""
        await self.store.accounts.add_account(
            Account(name=account, standing=standing), Act("operator", "curtail", account, 0)
        )


@pytest.fixture
def signer() -> HmacSigner:
    return HmacSigner(b"k" * 32)


@pytest.fixture
async def accounting(tmp_path: Path) -> AsyncIterator[Accounting]:
    store = open_embedded(tmp_path, lambda: time.time())  # as a test may set it
    yield Accounting(store)
    await store.close()


@pytest.fixture
def answer(reader: CountingReader, signer: HmacSigner, accounting: Accounting) -> Answered:
    """Asks, and gives data and errors."""
    budgets = Budgets(lambda: accounting.policy, lambda _: None)
    subgraph = downloads_subgraph(
        reader,  # type: ignore[arg-type]  # it passes everything on
        load_dictionary(),
        signer,
        accounting.store.meter,
        budgets.of,
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
