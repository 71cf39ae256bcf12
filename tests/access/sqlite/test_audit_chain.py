"""The chain of the audit log: whatever is changed in the file, below our feet, is found."""

import asyncio
import contextlib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import apsw
import pytest
from hypothesis import given
from hypothesis import strategies as st

from access.audit import FIRST, Act, LogBroken, seal, verify_log
from access.sqlite import FILE, open_embedded

ACTS = st.lists(
    st.builds(
        Act,
        st.sampled_from(["ada", "eve"]),
        st.sampled_from(["account.add", "token.revoke"]),
        st.text(st.characters(exclude_categories=["Cs"]), max_size=5),
        st.integers(0, 2**40),
        st.dictionaries(
            st.text(max_size=3), st.none() | st.booleans() | st.integers() | st.text(max_size=3), max_size=2
        ),
    ),
    min_size=1,
    max_size=8,
)
COLUMNS = ["number", "time", "actor", "what", "subject", "details", "previous", "hash"]
VALUES = (
    st.none()
    | st.integers(-(2**60), 2**60)
    | st.floats(allow_nan=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
    | st.binary(max_size=5)
    | st.sampled_from(["{}", " {}", '{"a":1,"a":1}', '{"a": 1}', "[]", "{", "1e999", "[" * 100_000, "1", "01"])
)


async def write(folder: Path, acts: list[Act]) -> None:
    store = open_embedded(folder)
    for act in acts:
        await store.audit.add(act)
    await store.close()


async def verify(folder: Path) -> int:
    store = open_embedded(folder)
    try:
        return (await verify_log(store.audit))[0]
    finally:
        await store.close()


def change(folder: Path, changed: Callable[[apsw.Connection], object]) -> bool:
    """Change the file, and say whether anything in the log is another one than before."""
    with closing(apsw.Connection(str(folder / FILE))) as connection:
        before = rows(connection)
        with contextlib.suppress(apsw.ConstraintError, apsw.MismatchError):  # the file itself does not take it
            changed(connection)
        return rows(connection) != before


def rows(connection: apsw.Connection) -> list[tuple[object, ...]]:
    typed = ", ".join(f"{name}, typeof({name})" for name in COLUMNS)
    return connection.execute(f"SELECT {typed} FROM audit ORDER BY number").fetchall()


@given(acts=ACTS, data=st.data())
def test_any_change_of_any_value_is_found(
    tmp_path_factory: pytest.TempPathFactory, acts: list[Act], data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("log")
    asyncio.run(write(folder, acts))
    assert asyncio.run(verify(folder)) == len(acts)
    number = data.draw(st.integers(1, len(acts)))
    column = data.draw(st.sampled_from(COLUMNS))
    value = data.draw(VALUES)
    statement = f"UPDATE audit SET {column} = ? WHERE number = ?"

    if change(folder, lambda connection: connection.execute(statement, (value, number))):
        with pytest.raises(LogBroken):
            asyncio.run(verify(folder))


@given(acts=ACTS, data=st.data())
def test_any_entry_that_is_taken_away_or_put_elsewhere_is_found(
    tmp_path_factory: pytest.TempPathFactory, acts: list[Act], data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("log")
    asyncio.run(write(folder, acts))
    number = data.draw(st.integers(1, len(acts)))
    other = data.draw(st.integers(1, len(acts)).filter(lambda value: value != number) | st.none())

    def take_away(connection: apsw.Connection) -> None:
        connection.execute("DELETE FROM audit WHERE number = ?", (number,))

    def swap(connection: apsw.Connection) -> None:
        for new, old in ((-1, number), (number, other), (other, -1)):
            connection.execute("UPDATE audit SET number = ? WHERE number = ?", (new, old))

    assert change(folder, take_away if other is None else swap)
    with pytest.raises(LogBroken):
        asyncio.run(verify(folder))


@pytest.mark.parametrize(
    "text", [' {"a":1}', '{"a": 1}', '{"a":1,"a":1}', '{"a":1}\n', '{"a":1.0}', '{"a":01}', "[]", None]
)
async def test_details_are_what_was_written_to_the_letter(tmp_path: Path, text: str | None) -> None:
    await write(tmp_path, [Act("ada", "account.add", "eve", 1, {"a": 1})])
    assert change(tmp_path, lambda connection: connection.execute("UPDATE audit SET details = ifnull(?, 7)", (text,)))

    with pytest.raises(LogBroken, match="entry 1"):
        await verify(tmp_path)


@pytest.mark.parametrize(("number", "previous", "found"), [(1, FIRST, "entry 2"), (4, None, "entry 3")])
async def test_an_entry_with_a_new_seal_of_its_own_is_found(
    tmp_path: Path, number: int, previous: str | None, found: str
) -> None:
    """One that was changed and sealed again, and one that was sealed after the last, with a number left out."""
    await write(tmp_path, [Act("ada", "account.add", str(each), 1) for each in range(2)])

    def put(connection: apsw.Connection) -> None:
        (last,) = connection.execute("SELECT hash FROM audit WHERE number = 2").fetchall()[0]
        sealed = seal(number, Act("eve", "account.add", "eve", 1), previous or str(last))
        row = (number, 1, "eve", "account.add", "eve", "{}", sealed.previous, sealed.hash)
        connection.execute("INSERT OR REPLACE INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)

    assert change(tmp_path, put)
    with pytest.raises(LogBroken, match=found):
        await verify(tmp_path)


async def test_an_entry_that_was_never_written_is_found(tmp_path: Path) -> None:
    await write(tmp_path, [Act("ada", "account.add", "eve", 1)])
    copy = "INSERT INTO audit SELECT number + 1, time, actor, what, subject, details, previous, hash FROM audit"
    assert change(tmp_path, lambda connection: connection.execute(copy))

    with pytest.raises(LogBroken, match="entry 2"):
        await verify(tmp_path)


async def test_a_whole_new_log_shows_by_a_hash_that_was_noted(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    acts = [Act("ada", "account.add", str(number), 1) for number in range(3)]
    await write(tmp_path / "a", acts)
    await write(tmp_path / "b", [*acts[:2], Act("ada", "account.add", "2", 2)])
    one, other = open_embedded(tmp_path / "a"), open_embedded(tmp_path / "b")
    _, noted = await verify_log(one.audit)
    await one.audit.add(acts[0])

    assert await verify_log(one.audit, noted) == (4, (await verify_log(one.audit))[1])
    with pytest.raises(LogBroken, match="another log"):
        await verify_log(other.audit, noted)
    await one.close()
    await other.close()
