"""Denied prefixes in every read: a restriction holds at once, before the records below the prefix are rewritten.

The one place where denials meet the index: whoever reads through `Guarded` cannot forget them, and a read that begins
later in the same request, or page by page in a stream, knows the denials of its own moment.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

import msgspec

from access.accounts import DeniedPrefix
from schema.records import Description, DirectoryRecord, ProductRecord
from search.port import (
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

Denied = Callable[[], Sequence[DeniedPrefix]]
"""What is denied now, from memory (`access.watch.Watch.denied`)."""

Request = TypeVar("Request", SearchRequest, FilesRequest, MembersRequest, SubdirectoriesRequest)


def nothing_denied() -> Sequence[DeniedPrefix]:
    """Where no store is followed, as on the command line, nothing is ever denied."""
    return ()


def is_denied(path: str, denied: Sequence[DeniedPrefix]) -> bool:
    """Whether a virtual path is, or lies below, a denied prefix, whoever asks."""
    return any(path == one.prefix or path.startswith(one.prefix.rstrip("/") + "/") for one in denied)


class Guarded:
    """A reader of an index that leaves out what is denied to each asker: those prefixes of which they have no label."""

    def __init__(self, reader: Reader, denied: Denied) -> None:
        self._reader, self._denied = reader, denied

    async def search(self, request: SearchRequest) -> Page:
        """A page of products."""
        return await self._reader.search(self._restricted(request))

    async def products(
        self, identifiers: Sequence[str], parts: Parts, visible: Visible
    ) -> Sequence[ProductRecord | None]:
        """Products by any of their identifiers."""
        return await self._reader.products(identifiers, parts, self._seen(visible))

    async def files(self, request: FilesRequest) -> FilesPage:
        """Files in order."""
        return await self._reader.files(self._restricted(request))

    async def directories(self, paths: Sequence[str], visible: Visible) -> Sequence[DirectoryRecord | None]:
        """Directories by path or uri."""
        return await self._reader.directories(paths, self._seen(visible))

    async def subdirectories(self, requests: Sequence[SubdirectoriesRequest]) -> Sequence[Sequence[DirectoryRecord]]:
        """The directories of each directory."""
        return await self._reader.subdirectories([self._restricted(request) for request in requests])

    async def label_fields(
        self, match: str, visible: Visible, where: Query | None = None, size: int = 100, *, extremes: bool = False
    ) -> Sequence[LabelFieldSummary]:
        """Raw label fields whose path matches."""
        return await self._reader.label_fields(match, self._seen(visible), where, size, extremes=extremes)

    async def members(self, requests: Sequence[MembersRequest]) -> Sequence[Page]:
        """Related products."""
        return await self._reader.members([self._restricted(request) for request in requests])

    async def descriptions(self, identifiers: Sequence[str], visible: Visible) -> Sequence[Description | None]:
        """Descriptive records by uri."""
        return await self._reader.descriptions(identifiers, self._seen(visible))

    async def close(self) -> None:
        """Let go of connections."""
        await self._reader.close()

    def _restricted(self, request: Request) -> Request:
        visible = self._seen(request.visible)
        return request if visible is request.visible else msgspec.structs.replace(request, visible=visible)

    def _seen(self, visible: Visible) -> Visible:
        """What an asker may see now; the same object where nothing is denied to them."""
        denied = self._denied()
        if not denied or visible.everything:
            return visible
        prefixes = tuple(sorted(one.prefix for one in denied if visible.labels.isdisjoint(one.labels)))
        return msgspec.structs.replace(visible, denied=prefixes) if prefixes else visible
