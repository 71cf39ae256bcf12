"""What is revoked is felt by every process within two seconds; without the store nothing new is given, in the end nothing."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from access import watch as watching
from access.accounts import Account, Changes, DeniedPrefix, OwnLimits, Rung, StoreUnavailable
from access.administration import Administration
from access.audit import Act
from access.sqlite import FILE, Embedded, open_embedded
from access.sqlite.accounts import SqliteAccounts
from access.watch import Watch

ROOT = Path(__file__).resolve().parents[2]
ACT = Act("operator", "any", "any", 1_000)
WATCHER = """
import asyncio, sys
from pathlib import Path
from access.sqlite import open_embedded
from access.watch import Watch

async def follow():
    watch = Watch(open_embedded(Path(sys.argv[1])).accounts)
    await watch.start()
    print("ready", flush=True)
    for id_ in ("t1", "t2"):
        async with asyncio.timeout(30):
            while watch.holds(id_, "ada", 1_000):
                await asyncio.sleep(0.01)
        print(id_, flush=True)

asyncio.run(follow())
"""


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Embedded]:
    opened = open_embedded(tmp_path)
    yield opened
    await opened.close()


@pytest.fixture
async def watch(store: Embedded) -> AsyncIterator[Watch]:
    opened = Watch(store.accounts, seconds=0.05)
    await opened.start()
    yield opened
    await opened.close()


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not holds():  # noqa: ASYNC110  the watch tells nobody
            await asyncio.sleep(0.01)


def follow(folder: Path) -> subprocess.Popen[str]:
    """Start a process that says when it feels that t1 and t2 are revoked."""
    return subprocess.Popen([sys.executable, "-c", WATCHER, str(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True)


async def test_a_token_holds_until_it_is_revoked(store: Embedded, watch: Watch) -> None:
    assert watch.holds("t1", "ada", 1_000)

    await store.accounts.revoke_token("t1", 2_000, ACT)
    await watch.look()

    assert not watch.holds("t1", "ada", 1_000)
    assert watch.holds("t2", "ada", 1_000)


async def test_tokens_of_an_account_hold_that_were_made_since(store: Embedded, watch: Watch) -> None:
    await store.accounts.add_account(Account(name="ada"), ACT)
    account = await Administration(store.accounts, "operator").revoke_all("ada")
    await watch.look()

    assert not watch.holds("t1", "ada", account.not_before - 1)
    assert watch.holds("t2", "ada", account.not_before)
    assert watch.holds("t3", "eve", 1_000)


async def test_standing_and_limits_are_known(store: Embedded, watch: Watch) -> None:
    administration = Administration(store.accounts, "operator")
    await administration.add("ada", "user")
    before = watch.counter
    await administration.curtail("ada", Rung.PACED, "too fast")
    curtailed = await administration.limit("ada", OwnLimits(streams=2))
    await watch.look()

    assert watch.account("ada") == curtailed
    assert watch.account("eve") is None
    assert watch.counter > before

    restored = await administration.restore("ada")
    await watch.look()
    assert watch.account("ada") == restored


async def test_denied_prefixes_are_known(store: Embedded, watch: Watch) -> None:
    denied = DeniedPrefix("/mro", frozenset(["group:a"]))
    await store.accounts.deny(denied, ACT)
    await watch.look()
    assert watch.denied == (denied,)

    await store.accounts.allow("/mro", ACT)
    await watch.look()
    assert watch.denied == ()


async def test_a_store_that_is_out_of_reach_is_said_and_nothing_new_is_given(
    tmp_path: Path, watch: Watch, caplog: pytest.LogCaptureFixture
) -> None:
    watch.require()
    assert watch.trouble is None
    (tmp_path / FILE).rename(tmp_path / "away")
    await until(lambda: FILE in (watch.trouble or "") and watch.age > 0.3)  # it has looked more than once

    with pytest.raises(StoreUnavailable, match="Nothing new"):
        watch.require()
    assert watch.holds("t1", "ada", 1_000)  # for a minute
    assert caplog.text.count("New links") == 1  # not once for each look

    gone = watch.age
    (tmp_path / "away").rename(tmp_path / FILE)
    await until(lambda: watch.trouble is None and watch.age < gone)
    watch.require()


async def test_after_a_minute_without_the_store_no_token_holds(
    tmp_path: Path, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / FILE).rename(tmp_path / "away")
    await until(lambda: watch.trouble is not None)
    assert watch.holds("t1", "ada", 1_000)

    monkeypatch.setattr(watching, "_TOLERATED", watch.age)
    await asyncio.sleep(0.01)

    with pytest.raises(StoreUnavailable):
        watch.holds("t1", "ada", 1_000)


async def test_a_watch_that_has_stopped_looking_is_trouble(store: Embedded, monkeypatch: pytest.MonkeyPatch) -> None:
    stopped = Watch(store.accounts)
    await stopped.look()
    stopped.require()

    monkeypatch.setattr(watching, "_LATE", stopped.age)
    await asyncio.sleep(0.01)

    with pytest.raises(StoreUnavailable):
        stopped.require()


async def test_before_the_first_look_nothing_holds(store: Embedded, tmp_path: Path) -> None:
    watch = Watch(store.accounts)

    with pytest.raises(StoreUnavailable):
        watch.require()
    with pytest.raises(StoreUnavailable):
        watch.holds("t1", "ada", 1_000)
    (tmp_path / FILE).rename(tmp_path / "away")
    with pytest.raises(StoreUnavailable):
        await watch.start()


async def test_what_was_put_back_from_a_copy_is_read_anew(store: Embedded, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    copy.mkdir()
    older = open_embedded(copy)
    await older.accounts.revoke_token("old", 2_000, ACT)
    await older.close()
    for number in range(3):
        await store.accounts.revoke_token(f"t{number}", 2_000, ACT)
    watch = Watch(store.accounts)
    await watch.look()

    for end in ("-wal", "-shm"):
        (tmp_path / (FILE + end)).unlink()
    os.replace(copy / FILE, tmp_path / FILE)  # noqa: PTH105
    await watch.look()

    assert not watch.holds("old", "ada", 1_000)
    assert watch.holds("t1", "ada", 1_000)


class LateOnce(SqliteAccounts):
    """A store whose first answer is under way until it `may_come`; it `is_under_way` from when it was read."""

    def __init__(self, store: Embedded) -> None:
        super().__init__(store.commits, store.reads)
        self.is_under_way, self.may_come = asyncio.Event(), asyncio.Event()

    async def changes(self, after: int | None = None) -> Changes:
        found = await super().changes(after)
        if not self.is_under_way.is_set():
            self.is_under_way.set()
            await self.may_come.wait()
        return found


async def test_an_answer_that_was_long_under_way_is_not_taken_for_the_news(store: Embedded) -> None:
    late = LateOnce(store)
    watch = Watch(late)
    first = asyncio.create_task(watch.look())
    await late.is_under_way.wait()
    await store.accounts.revoke_token("t1", 2_000, ACT)
    second = asyncio.create_task(watch.look())
    await asyncio.wait([second], timeout=0.2)  # if it went first, what it has learned would be forgotten
    late.may_come.set()
    await asyncio.gather(first, second)

    assert not watch.holds("t1", "ada", 1_000)


async def test_a_watch_looks_each_second_so_that_two_seconds_are_enough(
    store: Embedded, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: asyncio.Queue[float] = asyncio.Queue()
    monkeypatch.setattr("access.watch.asyncio.sleep", pauses.put)
    watch = Watch(store.accounts)
    await watch.start()

    assert [await pauses.get() for _ in range(3)] == [1.0] * 3
    await watch.close()


async def test_four_processes_feel_a_revocation(store: Embedded, tmp_path: Path) -> None:
    watchers = [follow(tmp_path) for _ in range(4)]
    streams = [watcher.stdout for watcher in watchers if watcher.stdout is not None]
    try:
        assert [stream.readline() for stream in streams] == ["ready\n"] * 4
        for id_ in ("t1", "t2"):
            await store.accounts.revoke_token(id_, 2_000, ACT)
            assert [stream.readline() for stream in streams] == [f"{id_}\n"] * 4
    finally:
        for watcher, stream in zip(watchers, streams, strict=True):
            watcher.kill()
            stream.close()
            watcher.wait()
