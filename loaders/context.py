"""The loaders of one request: what its resolvers ask for in the same turn of the event loop becomes one engine call."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

import msgspec
from aiodataloader import DataLoader

from schema.dictionary import Dictionary
from schema.records import Description, DirectoryRecord, FileRecord, ProductRecord
from search.port import (
    Deadline,
    FilesPage,
    FilesRequest,
    LabelFieldSummary,
    MembersRequest,
    Page,
    Parts,
    Reader,
    SearchRequest,
    SubdirectoriesRequest,
    Visible,
)
from search.query import Query
from search.semantics import release_key

DEADLINE = 10.0
"""Seconds for one engine call where the request has no deadline."""

_BATCH = 1000  # keys of one engine call
_FILES = 10_000  # files of one page, where all files of some products are asked for
Key = TypeVar("Key")
Result = TypeVar("Result")


class Loaders:
    """Reads for one request of one asker. Made anew for each request, on its event loop.

    ``deadline`` is a time of the event loop's clock in seconds; no call is made after it.
    Requests of the port that are passed in are made with `visible` and `remaining`.
    """

    def __init__(self, reader: Reader, visible: Visible, dictionary: Dictionary, deadline: float | None = None) -> None:
        self.visible = visible
        self.dictionary = dictionary
        self._reader = reader
        self._deadline = deadline
        self._label_fields: dict[str, LabelFieldSummary] = {}
        self._loaders: dict[object, DataLoader[Any, Any]] = {}

    async def search(self, request: SearchRequest) -> Page:
        """A page of products."""
        self.remaining()
        return await self._reader.search(request)

    async def product(self, identifier: str, parts: Parts) -> ProductRecord | None:
        """A product by uri, path, LID, LIDVID or PDS3 product id, with these parts; None where the asker sees none."""
        (found,) = await self.products([identifier], parts)
        return found

    async def products(self, identifiers: Sequence[str], parts: Parts) -> Sequence[ProductRecord | None]:
        """Products in the order asked, in one batch with what others ask for."""

        async def load(keys: list[str]) -> Sequence[ProductRecord | None]:
            self.remaining()
            return await self._reader.products(keys, parts, self.visible)

        return await self._loader(parts, load).load_many(identifiers)

    async def related(self, request: MembersRequest) -> Page:
        """A page of the products that are related to one, in one batch with all such requests; their deadline is ours."""

        async def load(requests: list[MembersRequest]) -> Sequence[Page]:
            first = msgspec.structs.replace(requests[0], deadline=self.remaining())
            return await self._reader.members([first, *requests[1:]])

        return await self._loader("related", load).load(request)

    async def descriptions(self, uris: Sequence[str]) -> Sequence[Description | None]:
        """Descriptive records by uri."""

        async def load(keys: list[str]) -> Sequence[Description | None]:
            self.remaining()
            return await self._reader.descriptions(keys, self.visible)

        return await self._loader("descriptions", load).load_many(uris)

    async def files(self, request: FilesRequest) -> FilesPage:
        """A page of files."""
        self.remaining()
        return await self._reader.files(request)

    async def file(self, place: str) -> FileRecord | None:
        """A file by uri or path; None where the asker sees none. A path without a release means the latest one."""
        return (await self.all_files_at([place])).get(place)

    async def files_at(self, places: Sequence[str]) -> Sequence[FileRecord | None]:
        """Files by uri or path, in the order asked, in one batch with what others ask for."""

        async def load(places: list[str]) -> Sequence[FileRecord | None]:
            found = await self.all_files_at(places)
            return [found.get(place) for place in places]

        return await self._loader("file", load).load_many(places)

    async def all_files_at(self, places: Sequence[str]) -> Mapping[str, FileRecord]:
        """Files by uri and by path, in a call of their own: a future for each of a thousand files costs more than its row."""
        request = FilesRequest(
            visible=self.visible, places=tuple(places), size=2 * len(places), deadline=self.remaining()
        )
        found: dict[str, FileRecord] = {}
        for file in (await self.files(request)).items:
            found[file.uri] = file
            other = found.get(file.path)  # a release that was asked for by its uri
            if other is None or release_key(file.release) > release_key(other.release):
                found[file.path] = file
        return found

    async def files_of(self, products: Sequence[str]) -> Sequence[list[FileRecord]]:
        """All files of each product, by the products' uris, in one batch with what others ask for."""

        async def load(uris: list[str]) -> Sequence[list[FileRecord]]:
            wanted = set(uris)
            found: dict[str, list[FileRecord]] = {uri: [] for uri in uris}
            page: FilesPage | None = None
            while page is None or page.has_next:
                request = FilesRequest(
                    visible=self.visible,
                    products=tuple(uris),
                    size=_FILES,
                    after=page.cursor if page is not None else None,
                    deadline=self.remaining(),
                )
                page = await self.files(request)
                for file in page.items:
                    for uri in wanted.intersection(file.products):
                        found[uri].append(file)
            return [found[uri] for uri in uris]

        return await self._loader("files of", load).load_many(products)

    async def directory(self, place: str) -> DirectoryRecord | None:
        """A directory by path or uri, with recursive counts over what the asker may see."""
        (found,) = await self.directories([place])
        return found

    async def directories(self, places: Sequence[str]) -> Sequence[DirectoryRecord | None]:
        """Directories by path or uri, in the order asked, in one batch with what others ask for."""

        async def load(places: list[str]) -> Sequence[DirectoryRecord | None]:
            self.remaining()
            return await self._reader.directories(places, self.visible)

        return await self._loader("directory", load).load_many(places)

    async def subdirectories(self, request: SubdirectoriesRequest) -> Sequence[DirectoryRecord]:
        """The directories of a directory, in one batch with all such requests; their deadline is ours."""

        async def load(requests: list[SubdirectoriesRequest]) -> Sequence[Sequence[DirectoryRecord]]:
            first = msgspec.structs.replace(requests[0], deadline=self.remaining())
            return await self._reader.subdirectories([first, *requests[1:]])

        return await self._loader("subdirectories", load).load(request)

    async def label_fields(
        self, match: str, where: Query | None, size: int, *, extremes: bool = False
    ) -> Sequence[LabelFieldSummary]:
        """Raw label fields whose path matches, most frequent first; with their extremes when asked."""
        self.remaining()
        return await self._reader.label_fields(match, self.visible, where, size, extremes=extremes)

    async def known_label_fields(self, paths: Iterable[str]) -> dict[str, LabelFieldSummary]:
        """The label fields at these paths that the index has, and, where one is unknown, others like it, by path."""
        wanted = [path for path in dict.fromkeys(paths) if path not in self._label_fields]
        if wanted:
            await asyncio.gather(*map(self._find_label_field, wanted))
        return self._label_fields

    def remaining(self) -> float:
        """Seconds until the deadline; raises `Deadline` where it is over."""
        if self._deadline is None:
            return DEADLINE
        left = self._deadline - asyncio.get_running_loop().time()
        if left <= 0:
            raise Deadline("The time for this request is over.")
        return min(left, DEADLINE)

    async def _find_label_field(self, path: str) -> None:
        # A pattern is compared with the whole path, a plain text with any part of it, which many paths may have.
        found = await self.label_fields(f"?{path[1:]}", None, 10) if path else []
        if not any(field.path == path for field in found):
            found = [*found, *await self.label_fields(path.rsplit("/", 1)[-1][:3], None, 200)]
        self._label_fields.update((field.path, field) for field in found)

    def _loader(
        self, name: object, load: Callable[[list[Key]], Awaitable[Sequence[Result]]]
    ) -> DataLoader[Key, Result]:
        """The loader of this name, made at its first use: all its batches go through the first ``load``."""
        loader = self._loaders.get(name)
        if loader is None:

            async def batch(keys: list[Key]) -> list[Result]:
                return list(await load(keys))

            loader = self._loaders[name] = DataLoader(batch, max_batch_size=_BATCH)
        return loader
