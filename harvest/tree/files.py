"""How a harvest looks at files: through the system where they are on this machine, else through what is mounted.

A process has one file system, and so one thing that is mounted beside it: buckets and file servers, whose files have paths that
begin with two slashes (`schema.locations`). Only what stands here is done differently with them.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import BinaryIO, NamedTuple, Protocol

from schema.locations import is_remote

Beat = Callable[[], None]


class Item(NamedTuple):
    """An entry of a directory: its name, and for files size in bytes, time of change in nanoseconds, and a tag.

    The tag is another one whenever the bytes are; empty where there is no such thing. ``problem`` says why nothing is known.
    """

    name: str
    is_folder: bool
    size: int = 0
    modified: int = 0
    tag: str = ""
    problem: str | None = None


class Stated(NamedTuple):
    """Checksums that a place states of a file."""

    md5: str | None = None
    sha256: str | None = None


class Mounted(Protocol):
    """Buckets and file servers. Whatever cannot be read raises OSError."""

    def scan(self, path: str) -> list[Item]:
        """What stands in a directory, in the order of the names' bytes."""

    def state(self, path: str) -> Item:
        """What is known of a file or directory."""

    def open(self, path: str) -> BinaryIO:
        """A file, of which only what is read is fetched."""

    def first_bytes(self, path: str, length: int) -> bytes:
        """The first bytes of a file, or fewer where these already show that it is no label."""

    def fetch(self, paths: Iterable[str], beat: Beat) -> None:
        """Fetch the first bytes of files at once, as they are read next; ``beat`` is called meanwhile."""

    def stated(self, path: str) -> Stated:
        """The checksums that the place of a file states."""


_mounted: Mounted | None = None


@contextmanager
def mounting(place: Mounted | None) -> Iterator[None]:
    """Mount buckets and file servers for as long as the context lasts."""
    global _mounted
    before, _mounted = _mounted, place
    try:
        yield
    finally:
        _mounted = before


def mount(place: Mounted | None) -> None:
    """Mount buckets and file servers for the rest of the process's life."""
    global _mounted
    _mounted = place


def open_file(path: str) -> BinaryIO:
    """A file's bytes, to be read from the beginning."""
    return _place(path).open(path) if is_remote(path) else open(path, "rb")


def read_file(path: str) -> bytes:
    """The whole content of a file."""
    with open_file(path) as file:
        return file.read()


def first_bytes(path: str, length: int) -> bytes:
    """The first ``length`` bytes of a file; of one elsewhere fewer, where these already show that it is no label."""
    if is_remote(path):
        return _place(path).first_bytes(path, length)
    with open(path, "rb") as file:
        return file.read(length)


def fetch(paths: Iterable[bytes], beat: Beat) -> None:
    """Fetch the first bytes of those files that are elsewhere."""
    wanted = [path for path in map(os.fsdecode, paths) if is_remote(path)]
    if wanted:
        _place(wanted[0]).fetch(wanted, beat)


def stated(path: str) -> Stated:
    """The checksums that the place of a file states; no local place does."""
    return _place(path).stated(path) if is_remote(path) else Stated()


def state(path: str) -> tuple[int, int]:
    """The size of a file and the time of its last change in nanoseconds."""
    if is_remote(path):
        item = _place(path).state(path)
        return item.size, item.modified
    found = os.stat(path)
    return found.st_size, found.st_mtime_ns


def scan(path: str) -> list[Item]:
    """What stands in a directory, without looking at each file; of a local one in no order and without sizes."""
    if is_remote(path):
        return _place(path).scan(path)
    with os.scandir(path) as items:
        return [Item(item.name, item.is_dir(follow_symlinks=False)) for item in items]


def is_file(path: str) -> bool:
    """Whether there is a file that can be looked at."""
    return os.path.isfile(path) if not is_remote(path) else _is(path, is_folder=False)


def is_folder(path: str) -> bool:
    """Whether there is a directory that can be looked at."""
    return os.path.isdir(path) if not is_remote(path) else _is(path, is_folder=True)


def _is(path: str, is_folder: bool) -> bool:
    try:
        return _place(path).state(path).is_folder is is_folder
    except OSError:
        return False


def _place(path: str) -> Mounted:
    if _mounted is None:
        raise FileNotFoundError(2, "it is on no machine that can be asked here", path)
    return _mounted
