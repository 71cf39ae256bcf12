"""Every adapter of the ports of accounts, audit and meter."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from access.accounts import Account, TokenRecord
from access.audit import Act, Entry
from access.store import Store
from tests.contracts.access.adapters import ADAPTERS, ENDPOINT, Adapter
from tests.services.dynamodb import KEY, REGION, SECRET, DynamoDB


@pytest.fixture(scope="module", params=ADAPTERS)
def adapter(request: pytest.FixtureRequest) -> Iterator[Adapter]:
    with pytest.MonkeyPatch.context() as environment:
        if request.param == "dynamodb":
            server: DynamoDB = request.getfixturevalue("dynamodb")
            environment.setenv(ENDPOINT, server.url)
            environment.setenv("AWS_DEFAULT_REGION", REGION)
            environment.setenv("AWS_ACCESS_KEY_ID", KEY)
            environment.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
        yield ADAPTERS[request.param]


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
