"""Files of local folders, and of file systems that are mounted on them."""

import asyncio
import errno
import os
import stat
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import NamedTuple, TypeVar

from schema.locations import path_of
from storage.port import CHANGED, PIECE, Changed, Gone, Location, Stat, StorageError, Unreachable

_OF_THE_FILE = frozenset(
    [errno.ENOENT, errno.ENOTDIR, errno.EACCES, errno.EPERM, errno.ELOOP, errno.ENAMETOOLONG, errno.ENXIO]
)
_BATCH = 8  # pieces that one turn of a thread reads
_THREADS = 16  # reads at the same time
_FLAGS = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK  # without it, opening a named pipe would wait for ever

Found = TypeVar("Found")


class _Seen(NamedTuple):
    """What a file is known by while it is read."""

    device: int
    inode: int
    size: int
    modified: int  # nanoseconds


class LocalFolder:
    """Reads what was harvested from folders of this machine.

    Only regular files of the recorded size are opened. A symbolic link is followed as the harvest did: what it leads to
    has the recorded time too, so that a link that was bent since then leads nowhere.

    A mounted file system that hangs holds threads which nothing frees but itself: they are of a pool of their own.
    """

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_THREADS, "local-files")

    async def stat(self, location: Location) -> Stat:
        """Look at a file; raises `Gone`, `Changed` or `Unreachable`."""
        seen = await self._within(location.timeout, partial(_look, location))
        return Stat(seen.size, seen.modified // 1000)

    async def read(self, location: Location, start: int, length: int) -> AsyncGenerator[bytes, None]:
        """``length`` bytes from ``start`` on, in pieces; raises `Gone`, `Changed` or `Unreachable`, also in the middle."""
        location.check_within(start, length)
        seen: _Seen | None = None
        end = start + length
        while start < end:
            batch = partial(_read, location, start, min(end, start + _BATCH * PIECE), seen)
            seen, pieces = await self._within(location.timeout, batch)
            for piece in pieces:
                start += len(piece)
                yield piece

    async def _within(self, seconds: float, work: Callable[[], Found]) -> Found:
        try:
            async with asyncio.timeout(seconds):
                return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        except TimeoutError:
            raise Unreachable("The place of the file does not answer.") from None


def _look(location: Location) -> _Seen:
    descriptor, seen = _open(location)
    os.close(descriptor)
    return seen


def _read(location: Location, start: int, end: int, known: _Seen | None) -> tuple[_Seen, list[bytes]]:
    """Some pieces, by an opening of their own: a reader that leaves in the middle leaves nothing open behind it."""
    descriptor, seen = _open(location)
    try:
        if known is not None and seen != known:
            raise Changed(CHANGED)
        pieces = []
        while start < end:
            piece = os.pread(descriptor, min(PIECE, end - start), start)
            if not piece:
                raise Changed(CHANGED)
            pieces.append(piece)
            start += len(piece)
    except OSError as error:
        raise _failure(error) from error
    finally:
        os.close(descriptor)
    return seen, pieces


def _open(location: Location) -> tuple[int, _Seen]:
    path = path_of(location.url)
    try:
        descriptor, linked = _descriptor(path)
    except OSError as error:
        raise _failure(error) from error
    found = os.fstat(descriptor)
    seen = _Seen(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)
    if not stat.S_ISREG(found.st_mode):
        os.close(descriptor)
        raise Gone("What stands in the file's place is no file.")
    if seen.size != location.size or (linked and seen.modified // 1000 != location.modified):
        os.close(descriptor)
        raise Changed(CHANGED)
    return descriptor, seen


def _failure(error: OSError) -> StorageError:
    """What an error of the system means: most are the file's, the others those of a disk or a mounted file system."""
    if error.errno in _OF_THE_FILE:
        return Gone(f"The file cannot be opened ({error.strerror}).")
    return Unreachable(f"The file cannot be read now ({error.strerror}).")


def _descriptor(path: str) -> tuple[int, bool]:
    """The file, opened, and whether a symbolic link led to it."""
    try:
        return os.open(path, _FLAGS | os.O_NOFOLLOW), False
    except OSError as error:
        if error.errno != errno.ELOOP:
            raise
    return os.open(path, _FLAGS), True
