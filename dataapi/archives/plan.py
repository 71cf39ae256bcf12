"""What an archive of a directory will be, before its first byte: from the index alone, a page of files at a time."""

import hashlib
from collections.abc import AsyncIterator, Callable
from typing import NamedTuple

from config.data import DataSettings
from dataapi.archives.layout import Entry, Layout, entry_of
from loaders import Loaders
from loaders.listings import files_below
from schema.records import FileRecord
from schema.uris import parse_uri

Window = tuple[int, int]
"""The first byte of a part of an archive, and the one behind its last."""


class TooLarge(Exception):
    """A directory that is too large for one archive; the message names the limit."""


class Share(NamedTuple):
    """What of a mission is in an archive, or in a part of it: bytes of files, and how many files they are of."""

    bytes: int = 0
    files: int = 0


class Plan(NamedTuple):
    """An archive: its ``length`` and the missions in it, in the order of their files; ``tag`` is another one when a file is.

    ``first`` is one of the files, None where there are none.
    """

    length: int
    missions: dict[str, Share]
    tag: str
    first: FileRecord | None


class Files:
    """The files of an archive, in order; ``tag`` names those that were read, when all were."""

    def __init__(self, loaders: Callable[[], Loaders], directory: str) -> None:
        self._loaders, self._directory = loaders, directory
        self._hash = hashlib.sha256()

    async def __aiter__(self) -> AsyncIterator[tuple[FileRecord, Entry]]:
        after: str | None = None
        while True:
            page = await files_below(self._loaders(), self._directory, after)
            for record in page.records:
                entry = entry_of(record)
                self._hash.update(repr((record.uri, entry, record.md5)).encode())
                yield record, entry
            after = page.after
            if after is None:
                return

    @property
    def tag(self) -> str:
        """What names the files, for as long as they are the same."""
        return self._hash.hexdigest()[:32]


async def planned(files: Files, layout: Layout, settings: DataSettings, window: Window | None = None) -> Plan:
    """Measure an archive with a ``layout`` of its own; of a ``window`` only the files in it are counted.

    Raises `TooLarge`.
    """
    count = size = 0
    position = len(layout.start())
    found: dict[str, Share] = {}
    first: FileRecord | None = None
    async for record, entry in files:
        first = first if first is not None else record
        count, size = count + 1, size + entry.size
        if count > settings.archive_files:
            raise TooLarge(f"The directory has more than {settings.archive_files} files (data.archive_files).")
        if size > settings.archive_bytes:
            raise TooLarge(f"The files have more than {settings.archive_bytes} bytes (data.archive_bytes).")
        position += len(layout.begin(entry))
        mission = parse_uri(record.uri).mission
        found[mission] = _with(found.get(mission, Share()), position, entry.size, window)
        position += entry.size + len(layout.finish(entry, 0))
    return Plan(position + layout.end_length(), found, files.tag, first)


def _with(share: Share, position: int, size: int, window: Window | None) -> Share:
    """A mission's share with what of a further file is in a part of the archive."""
    if window is not None:
        size = min(position + size, window[1]) - max(position, window[0])
        if size <= 0:
            return share
    return Share(share.bytes + size, share.files + 1)
