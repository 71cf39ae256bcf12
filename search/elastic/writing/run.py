"""One run of a harvest: its lock, its number, and the journal by which a batch is written as a whole or not at all.

All three stand in one document that is only changed on the condition that nobody else has (``if_seq_no``): who has lost the
lock cannot begin or end a batch. Before a batch is written, the journal gets what undoes it; when it is written, the journal
is emptied. The next run undoes what it finds there, so a harvest or a server killed at any moment leaves nothing by halves.
"""

import asyncio
import time
import zlib
from collections.abc import Collection, Sequence
from contextlib import suppress

import msgspec
import orjson

from schema.times import SECOND
from search.elastic.client import Client, Clock, Refused
from search.elastic.layout import Layout
from search.elastic.options import Options
from search.elastic.writing.bulk import Bulk, Change, Patience, Position, Rejected
from search.elastic.writing.holder import Holder
from search.elastic.writing.making import make_index
from search.port import Deadline, SearchError, Unavailable
from search.writing import Busy

_ID = "state"
_CONFLICT = 409
_STEPS = 24  # bits of a version that count the batches of a run


class Stored(msgspec.Struct):
    """The state of an archive; ``journal`` is how many parts the undoing of an unfinished batch has."""

    run: int = 0
    holder: Holder | None = None
    journal: int = 0
    undo: bytes = b""  # its first part, so that small batches need no other document


class _Read(msgspec.Struct, rename={"source": "_source", "number": "_seq_no", "term": "_primary_term"}):
    found: bool = False
    source: Stored = msgspec.field(default_factory=Stored)
    number: int = 0
    term: int = 0


class _Wrote(msgspec.Struct, rename={"number": "_seq_no", "term": "_primary_term"}):
    number: int = 0
    term: int = 0


class _Part(msgspec.Struct):
    undo: bytes


class _PartRead(msgspec.Struct, rename={"source": "_source"}):
    source: _Part


_read, _wrote, _part = map(msgspec.json.Decoder, (_Read, _Wrote, _PartRead))
_changes = msgspec.msgpack.Decoder(list[Change])
_PART = 4 * 2**20  # bytes of one part of a journal


class Run:
    """A run that holds the lock; `take` begins it."""

    def __init__(self, client: Client, options: Options, holder: Holder) -> None:
        self._client, self._options, self._holder = client, options, holder
        self._bulk = Bulk(client, options)
        self._state = Stored()
        self._place = (0, 0)
        self._step = 0
        self._guard = asyncio.Lock()
        self._renewing: asyncio.Task[None] | None = None
        self.layout = Layout(options, 0)

    async def take(self) -> None:
        """Take the lock and undo what an unfinished batch left. Raises `Busy` naming the holder."""
        await self._ensure_state()
        read = await self._get()
        other = read.source.holder
        if other is not None and not other.has_gone(self._options.lease):
            raise Busy(f"{self.layout.state}: another harvest is writing this index ({other}); wait for its end.")
        self._state, self._place = read.source, (read.number, read.term)
        self._state.run += 1
        self._state.holder = self._holder
        await self._put()
        await self.look_again()
        self._renewing = asyncio.create_task(self._renew())
        await self.recover()

    async def look_again(self) -> None:
        """Find out which generation readers see."""
        self.layout = Layout(self._options, await self._generation())

    async def apply(self, changes: Sequence[Change], undoing: Sequence[Change]) -> None:
        """Make changes all together; ``undoing`` are those that take them back. No batch may be unfinished (`recover`)."""
        await self._journal(undoing)
        try:
            await self._bulk.write(changes, self._next_version())
        except (Unavailable, Deadline):
            raise  # the next batch, or the next run, takes this one back
        except Rejected as error:
            with suppress(SearchError):
                await self.recover(error.reasons)
            raise
        except (SearchError, Refused):
            with suppress(SearchError):
                await self.recover()
            raise
        await self._close_journal()

    async def write(self, changes: Sequence[Change]) -> None:
        """Write what needs no undoing."""
        await self._bulk.write(changes, self._next_version())

    async def recover(self, untouched: Collection[Position] = ()) -> bool:
        """Undo an unfinished batch, but for documents that are known to be as they were: they may be refused again.

        Returns whether there was one.
        """
        if not self._state.journal:
            return False
        parts = [self._state.undo]
        for number in range(1, self._state.journal):
            clock = Clock(self._options.patience)
            part = await self._client.ask("GET", f"/{self.layout.state}/_doc/undo-{number}", clock, _part)
            parts.append(part.source.undo)
        undoing = [change for part in parts for change in _changes.decode(zlib.decompress(part))]
        undoing = [change for change in undoing if (change.target, change.id) not in untouched]
        await self._bulk.write(undoing, self._next_version())
        await self._close_journal()
        return True

    async def release(self) -> None:
        """End the run."""
        await self.abandon()
        async with self._guard:
            self._state.holder = None
            with suppress(Busy):  # it is another's by now
                await self._put()

    async def abandon(self) -> None:
        """Stop renewing the lock without ending the run."""
        if self._renewing is not None:
            self._renewing.cancel()
            with suppress(asyncio.CancelledError):
                await self._renewing
            self._renewing = None

    def _next_version(self) -> int:
        self._step += 1
        return self._state.run << _STEPS | self._step

    async def _journal(self, undoing: Sequence[Change]) -> None:
        parts = [zlib.compress(msgspec.msgpack.encode(some), 1) for some in _parted(undoing)]
        version = self._next_version()
        more = [
            Change(self.layout.state, f"undo-{number}", msgspec.json.encode(_Part(part)))
            for number, part in enumerate(parts[1:], 1)
        ]
        if more:
            await self._bulk.write(more, version)
        async with self._guard:
            self._state.journal, self._state.undo = len(parts), parts[0]
            await self._put()

    async def _close_journal(self) -> None:
        async with self._guard:
            self._state.journal, self._state.undo = 0, b""
            await self._put()

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(self._options.lease / 3)
            with suppress(SearchError):  # the next batch says what is wrong
                async with self._guard:
                    await self._put()

    async def _generation(self) -> int:
        """The generation that readers see: the aliases alone say which."""
        target = f"/{self.layout.alias('places')}/_alias"
        found = orjson.loads(await self._client.send("GET", target, self._clock(), allowed=(404,)))
        numbers = [name.rpartition(".")[2] for name in found if "error" not in found]
        return int(numbers[0]) if numbers else 1

    async def _ensure_state(self) -> None:
        await make_index(self._client, self.layout, self.layout.state, self._clock(), with_alias=False)

    async def _get(self) -> _Read:
        return await self._client.ask("GET", f"/{self.layout.state}/_doc/{_ID}", self._clock(), _read, allowed=(404,))

    async def _put(self) -> None:
        """Write the state, if nobody else has since; patiently, for a server may be away for a moment."""
        if self._state.holder is not None:
            renewed = msgspec.structs.replace(self._state.holder, renewed=int(time.time() * SECOND))
            self._state.holder = renewed
        body = msgspec.to_builtins(self._state, builtin_types=())
        patience = Patience(self._options.patience)
        while True:
            number, term = self._place
            condition = f"if_seq_no={number}&if_primary_term={term}" if term else "op_type=create"
            try:
                target = f"/{self.layout.state}/_doc/{_ID}?{condition}"
                wrote = await self._client.ask("PUT", target, self._clock(), _wrote, body)
            except Unavailable as error:
                await patience.wait(error)
                continue
            except Refused as error:
                if error.status != _CONFLICT:
                    raise
                await self._find_place()
                continue
            self._place = wrote.number, wrote.term
            return

    async def _find_place(self) -> None:
        """Find out where this run's last writing of the state stands: it may have been cancelled, or its answer lost.

        Raises `Busy` where the state is another run's.
        """
        read = await self._get()
        mine = self._state.holder is None if read.source.holder is None else read.source.holder.is_same(self._holder)
        if read.source.run != self._state.run or not mine:
            raise Busy(f"{self.layout.state}: another harvest has taken this index over.")
        self._place = read.number, read.term

    def _clock(self) -> Clock:
        return Clock(self._options.patience)


def _parted(changes: Sequence[Change]) -> list[list[Change]]:
    """Parts of a journal, at least one."""
    parts: list[list[Change]] = [[]]
    size = 0
    for change in changes:
        size += len(change.body or b"") + 100
        if size > _PART:
            parts.append([])
            size = 0
        parts[-1].append(change)
    return parts
