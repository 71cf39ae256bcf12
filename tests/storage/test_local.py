"""Reading files of local folders."""

import asyncio
import errno
import os
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from schema.locations import location_of
from storage import Changed, Gone, Location, StorageError, Unreachable
from storage.local import LocalFolder
from storage.port import PIECE

FOLDER = LocalFolder()
CONTENT = os.urandom(9 * PIECE + 17)


def located(path: Path) -> Location:
    found = path.stat()
    return Location(location_of(str(path)), found.st_size, found.st_mtime_ns // 1000)


async def read(location: Location, start: int, length: int) -> list[bytes]:
    return [piece async for piece in FOLDER.read(location, start, length)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / os.fsdecode(b"odd %41 \xff name.img")
    path.write_bytes(CONTENT)
    return path


@pytest.mark.parametrize(
    ("start", "length"), [(0, len(CONTENT)), (0, 0), (1, 1), (PIECE - 1, 4 * PIECE + 2), (len(CONTENT), 0)]
)
async def test_the_bytes_that_are_asked_for_come_in_pieces(path: Path, start: int, length: int) -> None:
    pieces = await read(located(path), start, length)

    assert b"".join(pieces) == CONTENT[start : start + length]
    assert all(0 < len(piece) <= PIECE for piece in pieces)


async def test_what_is_there_is_told(path: Path) -> None:
    location = located(path)

    found = await FOLDER.stat(location)

    assert (found.size, found.modified) == (len(CONTENT), location.modified)


@pytest.mark.parametrize(("start", "length"), [(-1, 1), (0, -1), (0, len(CONTENT) + 1)])
async def test_bytes_that_are_not_within_the_file_are_refused(path: Path, start: int, length: int) -> None:
    with pytest.raises(ValueError, match="not within"):
        await read(located(path), start, length)


async def test_a_file_of_another_size_has_changed(path: Path) -> None:
    location = located(path)
    os.truncate(path, len(CONTENT) + 1)

    with pytest.raises(Changed):
        await read(location, 0, 1)


async def test_a_file_that_changes_while_it_is_read_is_noticed(path: Path) -> None:
    pieces = FOLDER.read(located(path), 0, len(CONTENT))
    await anext(pieces)
    os.utime(path, ns=(0, 0))

    with pytest.raises(Changed):
        [piece async for piece in pieces]


async def test_a_link_is_followed_only_as_it_was_harvested(path: Path, tmp_path: Path) -> None:
    link, secret = tmp_path / "link.img", tmp_path / "secret"
    secret.write_bytes(CONTENT[::-1])
    os.utime(secret, ns=(0, 0))
    link.symlink_to(path)
    location = located(link)
    assert b"".join(await read(location, 0, 9)) == CONTENT[:9]

    link.unlink()
    link.symlink_to(secret)

    with pytest.raises(Changed):
        await FOLDER.stat(location)


async def test_what_is_no_file_is_not_read(path: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    for name in ("pipe", "folder", "nothing"):
        location = Location(location_of(str(tmp_path / name)), 1, 0)

        with pytest.raises(StorageError) as refusal:
            await read(location, 0, 1)

        assert str(tmp_path) not in str(refusal.value)


async def test_a_file_system_that_hangs_is_out_of_reach_and_holds_up_nothing_else(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    location = replace(located(path), timeout=0.2)
    answers, pread = threading.Event(), os.pread
    monkeypatch.setattr("os.pread", lambda *asked: answers.wait() and pread(*asked))
    try:
        hanging = await asyncio.gather(*(read(location, 0, 1) for _ in range(40)), return_exceptions=True)

        assert {type(one) for one in hanging} == {Unreachable}
        with pytest.raises(Unreachable):
            await FOLDER.stat(location)
        assert await asyncio.to_thread(path.read_bytes) == CONTENT
    finally:
        answers.set()

    assert b"".join(await read(located(path), 0, 9)) == CONTENT[:9]


@pytest.mark.parametrize(
    ("code", "meaning"),
    [(errno.EIO, Unreachable), (errno.ESTALE, Unreachable), (errno.EMFILE, Unreachable), (errno.EACCES, Gone)],
)
async def test_what_the_errors_of_a_file_system_mean(
    path: Path, monkeypatch: pytest.MonkeyPatch, code: int, meaning: type[StorageError]
) -> None:
    location = located(path)

    def fail(*_: object) -> bytes:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr("os.pread", fail)

    with pytest.raises(meaning, match=os.strerror(code)):
        await read(location, 0, 1)
