"""The reader of the port: questions run on a few threads, each in one read transaction with a deadline."""

import asyncio
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TypeVar

import apsw

from schema.records import Description, DirectoryRecord, ProductRecord
from search.cursor import load_or_create_key
from search.embedded.layout import open_for_reading
from search.embedded.reading.denials import without
from search.embedded.reading.discovery import label_fields
from search.embedded.reading.files import directories, files, newer, path_matches, subdirectories
from search.embedded.reading.identifiers import descriptions, members, products_by_identifier
from search.embedded.reading.matching import matching
from search.embedded.reading.search import search
from search.embedded.reading.snapshot import Clock, Shared, Snapshot
from search.port import (
    EVERYTHING,
    Deadline,
    FilesPage,
    FilesRequest,
    LabelFieldSummary,
    MembersRequest,
    Page,
    Parts,
    SearchError,
    SearchRequest,
    SubdirectoriesRequest,
    Visible,
)
from search.query import Everything, Query

DEADLINE = 10.0  # seconds, for questions that do not say
CACHE = 128 * 2**20  # bytes of columns kept decoded
_STEPS = 20_000  # of SQLite's machine between two looks at the clock
Result = TypeVar("Result")


class EmbeddedReader:
    """Reads ``index.sqlite`` of a data folder; safe to use from many tasks at once, also while a harvest writes."""

    def __init__(self, folder: Path, threads: int) -> None:
        open_for_reading(folder).close()  # a folder without index is told at once
        self._folder = folder
        self._key = load_or_create_key(folder)
        self._shared = Shared(CACHE)
        self._local = threading.local()
        self._connections: list[apsw.Connection] = []
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="index-reader")
        self._closed = False

    async def search(self, request: SearchRequest) -> Page:
        """A page of products."""
        return await self._ask(request.deadline, request.visible, lambda index: search(index, request, self._key))

    async def products(
        self, identifiers: Sequence[str], parts: Parts, visible: Visible
    ) -> Sequence[ProductRecord | None]:
        """Products by uri, path, LID (the latest), LIDVID or PDS3 product id, in the order asked; None where none is."""
        return await self._ask(
            DEADLINE, visible, lambda index: products_by_identifier(index, identifiers, parts, visible)
        )

    async def files(self, request: FilesRequest) -> FilesPage:
        """Files in order."""
        return await self._ask(request.deadline, request.visible, lambda index: files(index, request, self._key))

    async def directories(self, paths: Sequence[str], visible: Visible) -> Sequence[DirectoryRecord | None]:
        """Directories by path or uri with recursive counts over what is visible; None where none is."""
        return await self._ask(DEADLINE, visible, lambda index: directories(index, paths, visible))

    async def subdirectories(self, requests: Sequence[SubdirectoriesRequest]) -> Sequence[Sequence[DirectoryRecord]]:
        """The directories of each directory, by name."""
        if not requests:
            return []

        def answer(snapshot: Snapshot) -> list[list[DirectoryRecord]]:
            return [subdirectories(without(snapshot, request.visible.denied), request) for request in requests]

        return await self._ask(requests[0].deadline, EVERYTHING, answer)

    async def label_fields(
        self, match: str, visible: Visible, where: Query | None = None, size: int = 100, *, extremes: bool = False
    ) -> Sequence[LabelFieldSummary]:
        """Raw label fields whose path matches ``match`` (glob, or part of a name), most frequent first."""

        def answer(snapshot: Snapshot) -> list[LabelFieldSummary]:
            sets = matching(snapshot, where or Everything(), snapshot.universe(visible))
            return label_fields(snapshot, match, sets, size, extremes=extremes)

        return await self._ask(DEADLINE, visible, answer)

    async def members(self, requests: Sequence[MembersRequest]) -> Sequence[Page]:
        """Members of bundles and collections, every other relation of `schema.records.Reference`, and versions."""
        if not requests:
            return []

        def answer(snapshot: Snapshot) -> list[Page]:
            return [members(without(snapshot, request.visible.denied), request, self._key) for request in requests]

        return await self._ask(requests[0].deadline, EVERYTHING, answer)

    async def descriptions(self, identifiers: Sequence[str], visible: Visible) -> Sequence[Description | None]:
        """Descriptive records by uri."""
        return await self._ask(DEADLINE, visible, lambda index: descriptions(index, identifiers, visible))

    async def close(self) -> None:
        """Let go of connections."""
        self._closed = True
        await asyncio.get_running_loop().run_in_executor(None, partial(self._pool.shutdown, wait=True))
        for connection in self._connections:
            connection.close()
        self._connections.clear()

    async def _ask(self, seconds: float, visible: Visible, answer: Callable[[Snapshot], Result]) -> Result:
        """Answer from the index without what is denied to the asker."""
        if self._closed:
            raise SearchError("This reader is closed.")
        clock = Clock(seconds)
        return await asyncio.get_running_loop().run_in_executor(
            self._pool, partial(self.answer, clock, visible.denied, answer)
        )

    def answer(self, clock: Clock, denied: tuple[str, ...], answer: Callable[[Snapshot], Result]) -> Result:
        """Answer on this thread, in one read transaction."""
        clock.check()
        connection = self._connection()
        connection.set_progress_handler(clock.over, _STEPS)
        try:
            connection.execute("BEGIN")
            try:
                return answer(without(Snapshot(connection, self._shared, clock), denied))
            finally:
                connection.execute("ROLLBACK")
        except apsw.InterruptError:
            clock.check()
            raise Deadline("The index was interrupted before it could answer.") from None
        finally:
            connection.set_progress_handler(None)

    def _connection(self) -> apsw.Connection:
        connection: apsw.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = open_for_reading(self._folder)
            connection.create_scalar_function("newer", newer, 2, deterministic=True)
            connection.create_scalar_function("path_matches", path_matches, 2, deterministic=True)
            self._local.connection = connection
            self._connections.append(connection)
        return connection
