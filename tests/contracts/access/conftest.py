"""Every adapter of the ports of accounts and audit."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pytest

from access.accounts import Account, AccountStore, TokenRecord
from access.audit import Act, AuditLog, Entry
from access.sqlite import open_embedded


class Store(Protocol):
    """What an adapter opens."""

    @property
    def accounts(self) -> AccountStore: ...

    @property
    def audit(self) -> AuditLog: ...

    async def close(self) -> None: ...


@dataclass(frozen=True)
class Adapter:
    """How to open a store; several that are opened on one folder are the same store, as in several processes."""

    name: str
    open: Callable[[Path], Store]


ADAPTERS = [Adapter("embedded", open_embedded)]


@pytest.fixture(params=ADAPTERS, ids=lambda adapter: adapter.name)
def adapter(request: pytest.FixtureRequest) -> Adapter:
    adapter: Adapter = request.param
    return adapter


@pytest.fixture
async def store(adapter: Adapter, tmp_path: Path) -> AsyncIterator[Store]:
    opened = adapter.open(tmp_path)
    yield opened
    await opened.close()


@pytest.fixture
async def other(adapter: Adapter, tmp_path: Path, store: Store) -> AsyncIterator[Store]:
    """The same store, as another process has it."""
    opened = adapter.open(tmp_path)
    yield opened
    await opened.close()


def act(what: str = "account.add", subject: str = "ada", time: int = 1_000) -> Act:
    return Act("operator", what, subject, time, {"why": "a test"})


async def add(store: Store, *names: str) -> None:
    for name in names:
        await store.accounts.add_account(Account(name=name), act(subject=name))


def token(id_: str = "t1", account: str = "ada", created: int = 1_000, expires: int = 2_000) -> TokenRecord:
    return TokenRecord(id=id_, account=account, title="a script", role="user", created=created, expires=expires)


async def entries(store: Store) -> list[Entry]:
    return [entry async for entry in store.audit.entries()]
