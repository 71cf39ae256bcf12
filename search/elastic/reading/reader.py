"""The reader of the port over Elasticsearch: every question has a deadline, and asks nothing after it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TypeVar

from schema.records import Description, DirectoryRecord, ProductRecord
from search.elastic.client import Client, Clock
from search.elastic.documents import Fields
from search.elastic.layout import Layout
from search.elastic.options import Options
from search.elastic.reading.denials import withheld
from search.elastic.reading.directories import directories, subdirectories
from search.elastic.reading.discovery import label_fields
from search.elastic.reading.files import files
from search.elastic.reading.identifiers import descriptions, members, products_by_identifier
from search.elastic.reading.index import Index
from search.elastic.reading.loading import Templates
from search.elastic.reading.remembered import Remembered
from search.elastic.reading.searching import search
from search.elastic.templates import decode_template, template_document
from search.port import (
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
from search.query import Query

DEADLINE = 10.0  # seconds, for questions that do not say
Result = TypeVar("Result")
Request = TypeVar("Request", SubdirectoriesRequest, MembersRequest)


class ElasticReader:
    """Reads the present generation of an archive's indices; safe to use from many tasks of one event loop."""

    def __init__(self, options: Options, fields: Fields, key: bytes) -> None:
        self._client = Client(options)
        self._layout = Layout(options, 0)
        self._fields, self._key = fields, key
        self._templates = Templates(self._fetch)
        self._fields_found: Remembered[list[LabelFieldSummary]] = Remembered()
        self._closed = False

    @property
    def trouble(self) -> str | None:
        """Why the cluster counts as out of reach; None where it does not, or was not asked yet."""
        return self._client.trouble

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
        return await self._ask_each(requests, lambda index, request: subdirectories(index, request))

    async def label_fields(
        self, match: str, visible: Visible, where: Query | None = None, size: int = 100, *, extremes: bool = False
    ) -> Sequence[LabelFieldSummary]:
        """Raw label fields whose path matches ``match`` (glob, or part of a name), most frequent first."""

        async def answer(index: Index) -> list[LabelFieldSummary]:
            look = partial(label_fields, index, match, visible, where, size, extremes=extremes)
            if where is None and not visible.denied and not extremes:  # no look at products
                return await look()
            return await self._fields_found.get(index, (match, visible, where, size, extremes), look)

        return await self._ask(DEADLINE, visible, answer)

    async def members(self, requests: Sequence[MembersRequest]) -> Sequence[Page]:
        """Members of bundles and collections, every other relation of `schema.records.Reference`, and versions."""
        return await self._ask_each(requests, lambda index, request: members(index, request, self._key))

    async def descriptions(self, identifiers: Sequence[str], visible: Visible) -> Sequence[Description | None]:
        """Descriptive records by uri."""
        return await self._ask(DEADLINE, visible, lambda index: descriptions(index, identifiers, visible))

    async def close(self) -> None:
        """Let go of connections."""
        self._closed = True
        await self._client.close()

    async def _ask_each(
        self,
        requests: Sequence[Request],
        answer: Callable[[Index, Request], Awaitable[Result]],
    ) -> list[Result]:
        """Answer requests within the deadline of the first; each asker has what is denied to him left out."""
        if not requests:
            return []
        clock = self._clock(requests[0].deadline)
        indices: dict[tuple[str, ...], Index] = {}
        for request in requests:
            denied = request.visible.denied
            if denied not in indices:
                indices[denied] = await self._index(clock, request.visible)
        return list(await asyncio.gather(*(answer(indices[request.visible.denied], request) for request in requests)))

    async def _ask(self, seconds: float, visible: Visible, answer: Callable[[Index], Awaitable[Result]]) -> Result:
        """Answer from the index without what is denied to the asker."""
        return await answer(await self._index(self._clock(seconds), visible))

    def _clock(self, seconds: float) -> Clock:
        if self._closed:
            raise SearchError("This reader is closed.")
        clock = Clock(seconds)
        clock.left()
        return clock

    async def _index(self, clock: Clock, visible: Visible) -> Index:
        index = Index(self._client, self._layout, self._fields, self._templates, clock)
        return index.without(await withheld(index, visible.denied)) if visible.denied else index

    async def _fetch(self, names: Sequence[str]) -> dict[str, bytes]:
        """Templates by their ids."""
        clock = Clock(DEADLINE)
        index = Index(self._client, self._layout, self._fields, self._templates, clock)
        found = {}
        for hit in await index.places([template_document(name) for name in names], written=True):
            stored = decode_template(hit.source)
            found[stored.template] = stored.data
        return found
