"""The writer of the port over Elasticsearch: every batch is written as a whole or taken back."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from functools import partial

import msgspec

from schema.records import FileRecord
from schema.times import SECOND
from search.elastic.answers import SourceHit
from search.elastic.client import Client, Clock
from search.elastic.documents import Fields
from search.elastic.options import Options
from search.elastic.reading.directories import decode_directory
from search.elastic.reading.files import decode_file
from search.elastic.rollups import decode_rollup, rollup_id
from search.elastic.writing.bulk import Patience, Rejected
from search.elastic.writing.changes import Changes, template_change
from search.elastic.writing.files import Files
from search.elastic.writing.holder import Holder
from search.elastic.writing.known import Known
from search.elastic.writing.making import make_index
from search.elastic.writing.prepare import PreparedBatch, prepare
from search.elastic.writing.products import Products
from search.elastic.writing.rebuild import Rebuild
from search.elastic.writing.refusing import refusals, without
from search.elastic.writing.run import Run
from search.elastic.writing.showing import Showing
from search.port import SearchError, Unavailable
from search.writing import Batch, Prepared, Refusal, Written

_NAMED = 20  # indices in one address: a server takes 4 KB


class _Open:
    """What a run works with."""

    def __init__(
        self, client: Client, run: Run, known: Known, products: Products, files: Files, showing: Showing
    ) -> None:
        self.client, self.run, self.known, self.products, self.files = client, run, known, products, files
        self.showing = showing
        self.templates: set[str] = set()  # those that are sure to be in the index
        self.indices: set[str] = set()


class ElasticWriter:
    """Writes the indices of an archive, by one harvest at a time."""

    def __init__(self, options: Options, fields: Fields) -> None:
        self._options, self._fields = options, fields
        self._open: _Open | None = None
        self._one = asyncio.Lock()
        self._last_change = 0
        self.prepare: Callable[[Batch], PreparedBatch] = partial(prepare, fields=fields)

    async def open_run(self, note: str) -> None:
        """Take the harvest's lock, and undo what a harvest that was killed left. Raises `Busy` naming the holder."""
        client = Client(self._options)
        run = Run(client, self._options, Holder.this(note))
        try:
            await run.take()
            self._open = self._opened(client, run)
            await self._ensure([run.layout.index("places")])
            await self._refresh([run.layout.pattern()])
        except BaseException:
            self._open = None
            await run.abandon()
            await client.close()
            raise

    async def known(self, location: str) -> AsyncIterator[FileRecord]:
        """Every file whose location is ``location`` or below it."""
        base = location.rstrip("/")
        query = {"bool": {"should": [{"term": {"location": base}}, {"prefix": {"location": base + "/"}}]}}
        await self._show()
        async for hits in self._now().known.pages("files", query):
            for hit in hits:
                yield decode_file(hit.source)

    async def put(self, batch: Batch | Prepared) -> Written:
        """Write new and changed records by uri, all of them or none; what the server refuses is left out.

        Raises `Rejected` where what is refused follows from the records, but is none of them.
        """
        if isinstance(batch, Batch):
            prepared = self.prepare(batch)
        elif isinstance(batch, PreparedBatch):
            prepared = batch
        else:
            raise SearchError("This batch was prepared for another engine; prepare it with this writer.")
        async with self._one:
            now = await self._whole()
            # Two batches within one microsecond must not look like one.
            self._last_change = max(time.time_ns() * SECOND // 10**9, self._last_change + 1)
            refused: list[Refusal] = []
            while True:
                try:
                    done = await self._put(prepared)
                except Rejected as error:
                    found = refusals(prepared, error.reasons)
                    if not found:
                        raise
                    await now.run.recover()  # else what is planned anew would build on what is to be undone
                    refused += found
                    prepared = without(prepared, {each.uri for each in found})
                else:
                    return msgspec.structs.replace(done, refused=tuple(refused))

    async def retire(self, uris: Sequence[str]) -> int:
        """Remove what is gone; how many records there were."""
        async with self._one:
            now, changes = await self._whole(), Changes()
            removed = await now.products.remove(uris, changes)
            removed += await now.files.remove_files(uris, changes)
            removed += await now.files.remove_places(uris, changes)
            await self._apply(changes)
        return removed

    async def empty_directories(self, path: str) -> AsyncIterator[str]:
        """The uris of directories below ``path`` that hold no file, at any depth."""
        await self._show()
        known = self._now().known
        below = path.rstrip("/") + "/"
        query = {"bool": {"filter": [{"term": {"document": "directory"}}, {"prefix": {"path": below}}]}}
        async for hits in known.pages("places", query):
            records = [decode_directory(hit.source) for hit in hits]
            rollups = await known.sources("places", [(rollup_id(record.path), "") for record in records])
            for record in records:
                if not _holds_files(rollups.get(rollup_id(record.path))):
                    yield record.uri

    async def rebuild(self, say: Callable[[str, int], None] = lambda kind, count: None) -> dict[str, int]:
        """Make all indices anew from what they have, unnoticed by readers; how many documents of each kind there are.

        The run then goes on with the new ones. Not of the port: for changes of the mappings and of the numbers of shards.
        """
        async with self._one:
            now = await self._whole()
            counts = await Rebuild(now.client, now.run, now.known, self._options, self._fields).copy(say)
            await now.run.look_again()
            self._open = self._opened(now.client, now.run)
        return counts

    async def commit(self) -> None:
        """End the run and let go of the lock."""
        try:
            if self._open is not None:
                try:
                    await self._show()
                finally:
                    await self._open.run.release()
        finally:
            await self.close()

    async def close(self) -> None:
        """Let go of connections without ending the run."""
        if self._open is not None:
            now, self._open = self._open, None
            await now.run.abandon()
            await now.client.close()

    async def _put(self, batch: PreparedBatch) -> Written:
        """Write a batch as it is, or not at all."""
        now, changes = self._now(), Changes()
        written = await now.products.put(batch.products, batch.facts, self._last_change, changes)
        unchanged = len(batch.products) - written
        for new, old in (
            await now.files.put_files(batch.files, changes),
            await now.files.put_directories(batch.directories, changes),
            await now.files.put_descriptions(batch.descriptions, changes),
        ):
            written, unchanged = written + new, unchanged + old
        changes.templates |= batch.templates
        await self._apply(changes)
        return Written(written, unchanged)

    def _opened(self, client: Client, run: Run) -> _Open:
        known, showing = Known(client, run.layout, self._options), Showing(self._refresh, self._options.show_after)
        products, files = Products(known, run.layout, self._fields, showing), Files(known, run.layout, showing)
        return _Open(client, run, known, products, files, showing)

    def _now(self) -> _Open:
        if self._open is None:
            raise SearchError("The index is written only within a run: call open_run first.")
        return self._open

    async def _whole(self) -> _Open:
        """What the run works with, without what an unfinished batch left: the next one is planned upon what stands."""
        now = self._now()
        if await now.run.recover():  # a server that was started again may have shown some of it
            await self._refresh([now.run.layout.pattern()])
        return now

    async def _write_templates(self, templates: dict[str, bytes]) -> None:
        """Write templates that are not there; they are of their content, so nothing ever changes or undoes them."""
        now = self._now()
        index = now.run.layout.index("places")
        fresh = {name: data for name, data in templates.items() if name not in now.templates}
        if not fresh:
            return
        await now.run.write([template_change(index, name, data) for name, data in fresh.items()])
        now.templates |= fresh.keys()

    async def _apply(self, changes: Changes) -> None:
        if not changes.writes:
            return
        indices = changes.indices()
        await self._ensure(indices)
        await self._write_templates(changes.templates)
        await self._now().run.apply(changes.writes, changes.undoes)
        await self._now().showing.wrote(indices, changes.keys)

    async def _show(self) -> None:
        """Show readers, and searches of this run, all that was written; an unfinished batch is taken back first."""
        async with self._one:
            await (await self._whole()).showing.now()

    async def _ensure(self, indices: Sequence[str]) -> None:
        """Make the indices that are not there."""
        now = self._now()
        for index in indices:
            if index not in now.indices:
                await self._patiently(partial(make_index, now.client, now.run.layout, index, with_alias=True))
                now.indices.add(index)

    async def _refresh(self, indices: Sequence[str]) -> None:
        """Show readers what was written."""
        for start in range(0, len(indices), _NAMED):
            target = f"/{','.join(indices[start : start + _NAMED])}/_refresh?ignore_unavailable=true"
            await self._patiently(partial(self._now().client.send, "POST", target))

    async def _patiently(self, ask: Callable[[Clock], Awaitable[object]]) -> None:
        patience = Patience(self._options.patience)
        while True:
            try:
                await ask(Clock(self._options.patience))
            except Unavailable as error:
                await patience.wait(error)
            else:
                return


def _holds_files(hit: SourceHit | None) -> bool:
    return hit is not None and any(each.files for each in decode_rollup(hit.source)[1])
