"""A table of its own for each test, and what stands between it and its store."""

import hashlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from access.accounts import Account
from access.audit import Act
from access.dynamodb import InDynamoDB, open_dynamodb
from config.accounts import DynamoDBSettings
from tests.access.dynamodb.between import Between
from tests.services.dynamodb import KEY, REGION, SECRET, DynamoDB

NOW = 2.0**33
"""When all tests are, so that no window ends within one, and nothing is over yet that DynamoDB may take away."""

Open = Callable[..., InDynamoDB]


@pytest.fixture(autouse=True)
def credentials(no_credentials: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The keys of this process, and none of whoever runs the tests."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)


@pytest.fixture
def settings(dynamodb: DynamoDB, tmp_path: Path) -> DynamoDBSettings:
    """A table that is made when it is first asked for."""
    table = hashlib.sha256(bytes(tmp_path)).hexdigest()
    return DynamoDBSettings(table, REGION, dynamodb.url, create=True)


@pytest.fixture
async def between(dynamodb: DynamoDB) -> AsyncIterator[Between]:
    async with Between(dynamodb.url) as between:
        yield between


@pytest.fixture
async def opened(tmp_path: Path) -> AsyncIterator[Open]:
    """Open stores, which are closed at the end."""
    stores: list[InDynamoDB] = []

    def open_(settings: DynamoDBSettings, patience: float = 5.0) -> InDynamoDB:
        stores.append(open_dynamodb(tmp_path, settings, lambda: NOW, patience))
        return stores[-1]

    yield open_
    for store in stores:
        await store.close()


async def add(store: InDynamoDB, name: str) -> None:
    await store.accounts.add_account(Account(name=name), Act("operator", "account.add", name, 1_000))
