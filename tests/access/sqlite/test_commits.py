"""Group commit: who waits together is written together, each whole or not at all; what is out of reach is said in time."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from pathlib import Path

import apsw
import pytest

from access.accounts import StoreUnavailable
from access.sqlite.commits import Commits
from access.sqlite.layout import FILE
from access.sqlite.reads import Reads


@pytest.fixture
async def commits(tmp_path: Path) -> AsyncIterator[Commits]:
    opened = Commits(tmp_path / FILE, patience=1.0)
    yield opened
    await opened.close()


def noting(kind: str) -> Callable[[apsw.Connection], str]:
    def operation(connection: apsw.Connection) -> str:
        connection.execute("INSERT INTO violation VALUES ('ada', ?, 1)", (kind,))
        return kind

    return operation


def kinds(folder: Path) -> list[str]:
    """What whoever opens the file finds in it."""
    with closing(apsw.Connection(str(folder / FILE))) as connection:
        return [str(kind) for (kind,) in connection.execute("SELECT kind FROM violation ORDER BY kind")]


def held(folder: Path) -> apsw.Connection:
    """A connection that keeps all others from writing."""
    connection = apsw.Connection(str(folder / FILE))
    connection.execute("BEGIN IMMEDIATE")
    return connection


async def test_what_is_answered_can_be_read_by_others(commits: Commits, tmp_path: Path) -> None:
    assert await commits.run(noting("burst")) == "burst"
    assert kinds(tmp_path) == ["burst"]


async def test_those_who_wait_together_are_committed_together(commits: Commits) -> None:
    count = 0

    def count_one() -> bool:
        nonlocal count
        count += 1
        return False

    await commits.run(lambda connection: connection.set_commit_hook(count_one))
    await asyncio.gather(*(commits.run(noting(str(number))) for number in range(200)))

    assert 1 <= count <= 20


async def test_an_operation_that_fails_undoes_itself_alone(commits: Commits, tmp_path: Path) -> None:
    class Failure(Exception):
        pass

    def fail(connection: apsw.Connection) -> None:
        noting("half")(connection)
        raise Failure

    results = await asyncio.gather(
        commits.run(noting("a")), commits.run(fail), commits.run(noting("b")), return_exceptions=True
    )

    assert (results[0], results[2]) == ("a", "b")
    assert isinstance(results[1], Failure)
    assert kinds(tmp_path) == ["a", "b"]


@pytest.mark.parametrize("error", [TimeoutError("mine"), apsw.ConstraintError("mine"), KeyError("mine")])
async def test_the_caller_gets_the_operations_own_error(commits: Commits, error: Exception) -> None:
    def fail(_connection: apsw.Connection) -> None:
        raise error

    with pytest.raises(type(error), match="mine"):
        await commits.run(fail)


async def test_what_nobody_waits_for_any_more_is_not_begun(commits: Commits, tmp_path: Path) -> None:
    entered, go_on = threading.Event(), threading.Event()

    def hold(_connection: apsw.Connection) -> None:
        entered.set()
        go_on.wait()

    holding = asyncio.create_task(commits.run(hold))
    await asyncio.to_thread(entered.wait)
    given_up = asyncio.create_task(commits.run(noting("given up")))
    await asyncio.sleep(0.01)
    given_up.cancel()
    await asyncio.gather(given_up, return_exceptions=True)
    go_on.set()
    await holding
    await commits.run(noting("later"))

    assert kinds(tmp_path) == ["later"]


async def test_a_store_that_another_process_holds_is_out_of_reach_in_time(commits: Commits, tmp_path: Path) -> None:
    holder = held(tmp_path)

    with pytest.raises(StoreUnavailable):
        async with asyncio.timeout(60):
            await commits.run(noting("late"))

    holder.close()
    await commits.run(noting("again"))
    assert kinds(tmp_path) == ["again"]


async def test_a_store_that_is_held_for_a_moment_is_waited_for(commits: Commits, tmp_path: Path) -> None:
    holder = held(tmp_path)
    writing = asyncio.create_task(commits.run(noting("patient")))
    await asyncio.sleep(0.2)
    holder.close()

    assert await writing == "patient"


async def test_a_store_that_vanishes_is_not_made_anew(commits: Commits, tmp_path: Path) -> None:
    """What was revoked in it would hold again."""
    reads = Reads(tmp_path / FILE)
    await commits.run(noting("before"))
    (tmp_path / FILE).rename(tmp_path / "away.sqlite")

    with pytest.raises(StoreUnavailable, match=FILE):
        await commits.run(noting("meanwhile"))
    with pytest.raises(StoreUnavailable, match=FILE):
        await reads.run(lambda connection: connection.execute("SELECT 1").fetchall())
    assert not (tmp_path / FILE).exists()

    (tmp_path / "away.sqlite").rename(tmp_path / FILE)
    await commits.run(noting("since"))
    assert kinds(tmp_path) == ["before", "since"]
    await reads.close()


@pytest.mark.parametrize("content", [b"this is no database at all, but long enough to be looked at" * 20])
async def test_a_file_that_is_no_store_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)

    with pytest.raises(StoreUnavailable, match=FILE):
        Commits(tmp_path / FILE)

    assert (tmp_path / FILE).read_bytes() == content


async def test_a_store_of_another_form_is_refused(tmp_path: Path) -> None:
    await Commits(tmp_path / FILE).close()
    with closing(apsw.Connection(str(tmp_path / FILE))) as connection:
        connection.execute("UPDATE about SET value = 99 WHERE name = 'version'")

    with pytest.raises(StoreUnavailable, match="form 99"):
        Commits(tmp_path / FILE)


async def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="nowhere"):
        Commits(tmp_path / "nowhere" / FILE)


async def test_the_store_is_for_its_owners_eyes_only(commits: Commits, tmp_path: Path) -> None:
    await commits.run(noting("any"))

    assert [tmp_path.joinpath(FILE + end).stat().st_mode & 0o777 for end in ("", "-wal", "-shm")] == [0o600] * 3


async def test_what_waits_is_written_before_the_store_is_closed(tmp_path: Path) -> None:
    commits = Commits(tmp_path / FILE)
    writing = [asyncio.create_task(commits.run(noting(str(number)))) for number in range(5)]
    await asyncio.sleep(0)
    await commits.close()

    assert await asyncio.gather(*writing) == kinds(tmp_path)


async def test_a_read_sees_one_state_and_cannot_change_it(commits: Commits, tmp_path: Path) -> None:
    reads = Reads(tmp_path / FILE)

    def count(connection: apsw.Connection) -> list[tuple[object, ...]]:
        before = connection.execute("SELECT count(*) FROM violation").fetchall()
        with closing(apsw.Connection(str(tmp_path / FILE))) as writer:
            noting("meanwhile")(writer)
        assert connection.execute("SELECT count(*) FROM violation").fetchall() == before
        return before

    assert await reads.run(count) == [(0,)]
    await reads.run(noting("by a read"))
    assert kinds(tmp_path) == ["meanwhile"]
    await reads.close()
