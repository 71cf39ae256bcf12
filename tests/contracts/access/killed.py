"""A writer to be killed: ``python -m tests.contracts.access.killed ADAPTER FOLDER NAME`` says each account that is added."""

import asyncio
import os
import sys
from pathlib import Path

from access.accounts import Account, StoreUnavailable
from access.audit import Act
from access.store import Store
from tests.contracts.access.adapters import ADAPTERS

CLIENTS = 20


async def client(store: Store, name: str) -> None:
    """Add account after account, and say so after each: in one write, so that no name is cut."""
    for number in range(1_000_000):
        account = f"{name}.{number}"
        try:
            await store.accounts.add_account(Account(name=account), Act("killed", "account.add", account, 1_000))
        except StoreUnavailable:
            os.write(1, b"unavailable\n")
        else:
            os.write(1, f"{account}\n".encode())


async def write(adapter: str, folder: Path, name: str) -> None:
    """Let many clients add accounts until the end."""
    store = ADAPTERS[adapter].open(folder)
    await asyncio.gather(*(client(store, f"{name}.{number}") for number in range(CLIENTS)))


if __name__ == "__main__":
    asyncio.run(write(sys.argv[1], Path(sys.argv[2]), sys.argv[3]))
