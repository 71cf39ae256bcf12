"""Buckets and file servers, mounted beside the local files of a process."""

import asyncio
import errno
import io
import os
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from pathlib import PurePath
from typing import BinaryIO, NamedTuple

from harvest.detect import KEYWORD_EXTENSIONS, XML_EXTENSIONS, cannot_be_label
from harvest.remote.background import Background
from harvest.remote.crawl import Counted, crawl
from harvest.remote.file import FIRST, RemoteFile
from harvest.remote.listing import Listing
from harvest.tree.files import Beat, Item, Stated
from schema.locations import location_of
from storage.listing.port import Listed, Part, Source
from storage.port import Gone, StorageError

PROBE = 512
"""Bytes by which most data files show that no label stands in front of them."""

_HEADS_KEPT = 512
_FOLDERS_KEPT = 64
_LABEL_EXTENSIONS = KEYWORD_EXTENSIONS | XML_EXTENSIONS

Connect = Callable[[int], Mapping[str, Source]]
"""Gives the sources by the schemes of their URLs, which send so many requests at a time; called in each process."""


class Mount(NamedTuple):
    """What a process needs to mount what is elsewhere: how to connect, the file with the list, the roots."""

    connect: Connect
    connections: int
    listing: str
    roots: tuple[str, ...]


class _Head(NamedTuple):
    """The first bytes of a file, or why there are none, and the MD5 that came with them."""

    data: bytes = b""
    md5: str | None = None
    error: OSError | None = None


class RemoteTree:
    """What `Mount` says, in this process; ``is_new`` where it is the first, which lists.

    Below the roots everything is looked at that was not listed, elsewhere only single files.
    """

    def __init__(self, mount: Mount, is_new: bool = False) -> None:
        self._mount = mount
        self._listing = Listing(mount.listing, is_new)
        self._heads: OrderedDict[str, _Head] = OrderedDict()
        self._folders: OrderedDict[str, list[Item]] = OrderedDict()

    def close(self) -> None:
        """Let go of connections and files."""
        if "_background" in self.__dict__:
            for source in self._sources.values():
                self._background.run(source.close())
            self._background.close()
        self._listing.close()

    @cached_property
    def _background(self) -> Background:
        return Background()

    @cached_property
    def _sources(self) -> Mapping[str, Source]:
        return self._mount.connect(self._mount.connections)

    def list_all(self, root: str, counted: Counted) -> None:
        """List everything below ``root``, before it is looked at."""
        self._listing.begin()
        try:
            self._background.run(crawl(self._source(root), root, self._listing, counted))
        finally:
            self._listing.commit()

    def scan(self, path: str) -> list[Item]:
        """What stands in a folder; nothing is known of folders above the roots or beside them."""
        found = self._listing.items(path)
        if found is not None:
            return found
        if not any(path == root or path.startswith(root + "/") for root in self._mount.roots):
            raise PermissionError(errno.EACCES, "it lies outside of what is harvested", path)
        return self._look(path)

    def state(self, path: str) -> Item:
        """What is known of a file or folder."""
        if path in self._mount.roots:
            return Item(os.path.basename(path), is_folder=True)
        found = self._listing.item(path)
        if found is None:
            folder, _, name = path.rpartition("/")
            found = next((item for item in self._look(folder) if item.name == name), None)
        if found is None:
            raise FileNotFoundError(errno.ENOENT, "there is no such file", path)
        if found.problem is not None:
            raise OSError(errno.EIO, found.problem, path)
        return found

    def open(self, path: str) -> BinaryIO:
        """A file; what was fetched of its beginning is not fetched again."""
        item = self.state(path)
        start = self._heads.get(path, _Head()).data
        raw = RemoteFile(item.size, start, lambda start, length: self._read(path, start, length, item.tag))
        return io.BufferedReader(raw)

    def first_bytes(self, path: str, length: int) -> bytes:
        """The first bytes, or fewer where these show that it is no label."""
        head = self._heads.get(path)
        if head is None:
            self._background.run(self._fetch(path))
            head = self._heads[path]
        if head.error is not None:
            raise head.error
        return head.data[:length]

    def fetch(self, paths: Iterable[str], beat: Beat) -> None:
        """Fetch the first bytes of files at once."""

        async def all_of_them() -> None:
            await asyncio.gather(*map(self._fetch, paths))

        self._background.run(all_of_them(), beat)

    def stated(self, path: str) -> Stated:
        """The checksums of the list, or the one that came with the first bytes."""
        stated = self._listing.stated(path)
        head = self._heads.get(path)
        return stated._replace(md5=stated.md5 or (head.md5 if head else None))

    async def _fetch(self, path: str) -> None:
        try:
            head = await self._head(path)
        except OSError as error:
            head = _Head(error=error)
        self._heads[path] = head
        self._heads.move_to_end(path)
        while len(self._heads) > _HEADS_KEPT:
            self._heads.popitem(last=False)

    async def _head(self, path: str) -> _Head:
        try:
            item = self._listing.item(path)
            size, tag = (item.size, item.tag) if item is not None else (FIRST, "")
            if not size:
                return _Head()
            wanted = FIRST if PurePath(path).suffix.lower() in _LABEL_EXTENSIONS else PROBE
            part = await self._source(path).read(location_of(path), 0, min(wanted, size), tag)
            if wanted < min(FIRST, size) and not cannot_be_label(part.data):
                rest = await self._source(path).read(location_of(path), wanted, min(FIRST, size) - wanted, tag)
                part = Part(part.data + rest.data, part.md5)
            return _Head(part.data, part.md5)
        except StorageError as error:
            raise _failure(error, path) from None

    def _read(self, path: str, start: int, length: int, tag: str) -> bytes:
        try:
            return self._background.run(self._source(path).read(location_of(path), start, length, tag)).data
        except StorageError as error:
            raise _failure(error, path) from None

    def _look(self, folder: str) -> list[Item]:
        """List one folder now."""
        found = self._folders.get(folder)
        if found is None:
            try:
                found = self._background.run(self._list(folder))
            except StorageError as error:
                raise _failure(error, folder) from None
            self._folders[folder] = found
            if len(self._folders) > _FOLDERS_KEPT:
                self._folders.popitem(last=False)
        return found

    async def _list(self, folder: str) -> list[Item]:
        pages = [page async for page in self._source(folder).folder(location_of(folder))]
        items = [_item(listed) for page in pages for listed in page]
        return sorted(items, key=lambda item: (os.fsencode(item.name), item.is_folder))

    def _source(self, path: str) -> Source:
        return self._sources[path[2:].partition("/")[0]]


def _item(listed: Listed) -> Item:
    return Item(listed.name, listed.is_folder, listed.size, listed.modified * 1000, listed.tag, listed.problem)


def _failure(error: StorageError, path: str) -> OSError:
    return OSError(errno.ENOENT if isinstance(error, Gone) else errno.EIO, str(error), path)
