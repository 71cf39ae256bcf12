"""The writer of the port: every batch is one transaction."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TypeVar

from schema.records import FileRecord
from schema.times import SECOND
from search.embedded.filerows import COLUMNS, SOURCE, file_records
from search.embedded.layout import open_for_writing
from search.embedded.lock import HarvestLock
from search.embedded.rows import Row, all_rows, only_row
from search.embedded.writing.blocks import Blocks
from search.embedded.writing.files import Files
from search.embedded.writing.interned import Interned
from search.embedded.writing.prepare import PreparedBatch, prepare
from search.embedded.writing.products import Products
from search.port import SearchError
from search.writing import Batch, Prepared, Written

_STEP = 200  # places of files read at once by `known`
Result = TypeVar("Result")


_EMPTY_DIRECTORIES = """SELECT uri FROM directory WHERE path > ? AND path < ?
AND NOT EXISTS (SELECT 1 FROM rollup WHERE rollup.path = directory.path AND rollup.files > 0) ORDER BY uri"""


class EmbeddedWriter:
    """Writes ``index.sqlite`` of a data folder; ``folded`` names the common fields whose text compares without case."""

    def __init__(self, folder: Path, folded: frozenset[str]) -> None:
        self._connection = open_for_writing(folder)
        self._lock = HarvestLock(folder)
        self._interned = Interned(self._connection)
        self._blocks = Blocks(self._connection)
        self._products = Products(self._connection, self._blocks, self._interned)
        self._files = Files(self._connection, self._interned)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="index-writer")
        self._last_change = 0
        self.prepare: Callable[[Batch], PreparedBatch] = partial(prepare, folded=folded)

    async def open_run(self, note: str) -> None:
        """Take the harvest's lock. Raises `SearchError` naming the holder."""
        self._lock.take(note)

    async def known(self, location: str) -> AsyncIterator[FileRecord]:
        """Every file whose location is ``location`` or below it."""
        above, slash, name = location.rstrip("/").rpartition("/")
        below = location.rstrip("/") + "/"
        places = await self._run(self._places, above + slash, below)
        for begin in range(0, len(places), _STEP):
            for record in await self._run(self._at_places, places[begin : begin + _STEP]):
                if record.location.startswith(below) or record.location == above + slash + name:
                    yield record

    async def put(self, batch: Batch | Prepared) -> Written:
        """Write new and changed records by uri, all of them or none."""
        return await self._run(self._change, partial(self._put, batch))

    async def retire(self, uris: Sequence[str]) -> int:
        """Remove what is gone; how many records there were."""
        return await self._run(self._change, partial(self._retire, uris))

    async def empty_directories(self, path: str) -> AsyncIterator[str]:
        """The uris of directories below ``path`` that hold no file, at any depth."""
        for (uri,) in await self._run(self._empty_directories, path.rstrip("/")):
            yield uri

    async def commit(self) -> None:
        """End the run: merge small blocks, let go of the lock and of the connection's log."""
        if self._lock.held:
            await self._run(self._change, self._blocks.settle)
            await self._run(self._connection.wal_checkpoint)
        self._lock.release()

    async def close(self) -> None:
        """Let go of the connection and the lock without ending the run."""
        await self._run(self._connection.close)
        self._lock.release()
        self._thread.shutdown()

    async def _run(self, work: Callable[..., Result], *arguments: object) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._thread, partial(work, *arguments))

    def _change(self, work: Callable[[], Result]) -> Result:
        """Do work in one transaction, after which readers know that what they remember is old."""
        if not self._lock.held:
            raise SearchError("The index is written only within a run: call open_run first.")
        try:
            with self._connection:
                result = work()
                self._connection.execute("UPDATE about SET value = value + 1 WHERE name = 'generation'")
        except BaseException:
            for part in (self._interned, self._blocks, self._files):
                part.forget()
            raise
        return result

    def _put(self, batch: Batch | Prepared) -> Written:
        if isinstance(batch, Batch):
            prepared = self.prepare(batch)
        elif isinstance(batch, PreparedBatch):
            prepared = batch
        else:
            raise SearchError("This batch was prepared for another engine; prepare it with this writer.")
        # Two batches within one microsecond must not look like one.
        self._last_change = max(time.time_ns() * SECOND // 10**9, self._last_change + 1)
        products = self._products.put(prepared, self._last_change)
        written, unchanged = products, len(prepared.products) - products
        for new, old in (
            self._files.put_files(prepared.files),
            self._files.put_directories(prepared.directories),
            self._files.put_descriptions(prepared.descriptions),
        ):
            written, unchanged = written + new, unchanged + old
        return Written(written, unchanged)

    def _retire(self, uris: Sequence[str]) -> int:
        return self._products.remove(uris) + self._files.remove(uris)

    def _empty_directories(self, path: str) -> list[Row]:
        return all_rows(self._connection, _EMPTY_DIRECTORIES, (f"{path}/", f"{path}0"))  # "0" follows the slash

    def _places(self, above: str, below: str) -> list[int]:
        rows = self._connection.execute(
            "SELECT id FROM place WHERE location = ? OR (location >= ? AND location < ?) ORDER BY location",
            (above, below, below[:-1] + "0"),  # "0" is the character after the slash
        )
        return [number for (number,) in rows]

    def _at_places(self, places: Sequence[int]) -> list[FileRecord]:
        listed = ", ".join(map(str, places))
        rows = self._connection.execute(
            f"SELECT {COLUMNS} FROM {SOURCE} WHERE file.place IN ({listed})"  # noqa: S608 - integers
        )
        return list(file_records(rows.fetchall(), self._uri))

    def _uri(self, identity: int) -> str:
        uri: str = only_row(self._connection, "SELECT uri FROM identity WHERE id = ?", (identity,))[0]
        return uri
