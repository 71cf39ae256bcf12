"""An archive while it is sent: a file at a time, and never one with a hole."""

import zlib
from collections.abc import AsyncGenerator
from contextlib import aclosing

from dataapi.archives.layout import Entry, Layout
from dataapi.archives.plan import Files, Plan, Window
from schema.records import FileRecord
from storage.port import Changed, Locator
from storage.reading import Reading

_JOINED = 64 * 1024  # bytes: what is shorter waits for more
_CHANGED = "The files of the directory changed while they were sent: begin again."


class ArchiveStream:
    """The pieces of an archive, or of the ``window`` of it. ``of_files`` is how many bytes of files were given so far."""

    def __init__(
        self, plan: Plan, files: Files, layout: Layout, locator: Locator, reading: Reading, window: Window | None = None
    ) -> None:
        self._plan, self._files, self._layout = plan, files, layout
        self._locator, self._reading = locator, reading
        self._start, self._end = window if window is not None else (0, plan.length)
        self._position = 0
        self.of_files = 0

    async def pieces(self) -> AsyncGenerator[bytes, None]:
        """Give the bytes, in pieces that are worth sending. Raises `StorageError` where they are not as they were planned.

        A file that cannot be read breaks the archive off: nobody takes it for whole.
        """
        waiting: list[bytes] = []
        length = 0
        try:
            async with aclosing(self._all()) as all_:
                async for piece in all_:
                    waiting.append(piece)
                    length += len(piece)
                    if length >= _JOINED:
                        yield b"".join(waiting)
                        waiting, length = [], 0
            if waiting:
                yield b"".join(waiting)
        finally:
            self._layout.close()

    async def _all(self) -> AsyncGenerator[bytes, None]:
        yield self._cut(self._layout.start())
        async for record, entry in self._files:
            if self._position >= self._end:
                return
            async with aclosing(self._entry(record, entry)) as pieces:
                async for piece in pieces:
                    yield piece
        if self._position + self._layout.end_length() != self._plan.length or self._files.tag != self._plan.tag:
            raise Changed(_CHANGED)
        for piece in self._layout.end():
            yield self._cut(piece)

    async def _entry(self, record: FileRecord, entry: Entry) -> AsyncGenerator[bytes, None]:
        yield self._cut(self._layout.begin(entry))
        if self._position + entry.size > self._plan.length:
            raise Changed(_CHANGED)
        checksum = 0
        skipped = min(entry.size, max(0, self._start - self._position))
        length = max(0, min(entry.size, self._end - self._position) - skipped)
        self._position += skipped
        if length:
            async with aclosing(await self._reading.open(self._locator.route(record), skipped, length)) as pieces:
                async for piece in pieces:
                    checksum = zlib.crc32(piece, checksum)
                    self._position += len(piece)
                    self.of_files += len(piece)
                    yield piece
        self._position += entry.size - skipped - length
        yield self._cut(self._layout.finish(entry, checksum))

    def _cut(self, piece: bytes) -> bytes:
        """What of a piece is in the window."""
        position = self._position
        self._position += len(piece)
        return piece[max(0, self._start - position) : max(0, self._end - position)]
