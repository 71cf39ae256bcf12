"""Writers killed at any moment: what was answered is there, nothing by half or twice, and nobody else is held up."""

import asyncio
import random
import subprocess
import sys
from pathlib import Path

import pytest

from access.accounts import Account
from access.audit import verify_log
from access.store import Store
from tests.contracts.access.adapters import Adapter
from tests.contracts.access.conftest import act, entries

ROOT = Path(__file__).resolve().parents[3]
Writer = subprocess.Popen[str]


def start(adapter: Adapter, folder: Path, name: str) -> Writer:
    command = [sys.executable, "-m", "tests.contracts.access.killed", adapter.name, str(folder), name]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


async def names(store: Store) -> list[str]:
    found: list[Account] = []
    page = await store.accounts.accounts(size=5_000)
    while page:
        found += page
        page = await store.accounts.accounts(size=5_000, after=page[-1].name)
    return [account.name for account in found]


async def survives(adapter: Adapter, store: Store, folder: Path, seed: int) -> None:
    chance = random.Random(seed)
    writers = [start(adapter, folder, f"w{number}") for number in range(4)]
    said: list[str] = []
    for writer in writers:
        assert writer.stdout is not None
        said.append(writer.stdout.readline().strip())
    first, *others = chance.sample(writers, len(writers))
    await asyncio.sleep(chance.random() * 0.3)
    first.kill()
    await asyncio.sleep(chance.random() * 0.3)
    await store.accounts.add_account(Account(name="after"), act(subject="after"))  # who was killed holds nobody up
    for writer in others:
        writer.kill()
    for writer in writers:
        assert writer.stdout is not None
        said += writer.stdout.read().splitlines()
        writer.stdout.close()
        writer.wait()

    found = await names(store)
    subjects = [entry.act.subject for entry in await entries(store)]

    assert "unavailable" not in said
    assert len(said) > 4 * 2  # they were at work
    assert set(said) <= set(found)
    assert sorted(subjects) == sorted(found)
    assert len(set(found)) == len(found)
    assert (await verify_log(store.audit))[0] == len(found)


@pytest.mark.parametrize("seed", range(2))
async def test_what_was_answered_is_there(adapter: Adapter, store: Store, tmp_path: Path, seed: int) -> None:
    await survives(adapter, store, tmp_path, seed)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(2, 40))
async def test_what_was_answered_is_there_after_many_kills(
    adapter: Adapter, store: Store, tmp_path: Path, seed: int
) -> None:
    await survives(adapter, store, tmp_path, seed)
