"""What of manifests takes reads of the index."""

import asyncio
from collections.abc import AsyncIterator
from typing import NamedTuple

import strawberry

from loaders import Loaders
from loaders.listings import bound, files_found
from schema.records import FileRecord
from search.port import SearchError
from subgraphs.context import Context

Info = strawberry.Info[Context, None]


class Totals(NamedTuple):
    """How many files, and their size in bytes."""

    files: int
    bytes: int


async def totals(info: Info, directory: str | None, expression: str | None) -> Totals:
    """What a manifest lists, counted once for all fields that ask; raises Deadline where there is no time for it."""
    kept = info.context.kept
    key = ("totals", directory, expression)
    if key not in kept:
        kept[key] = asyncio.ensure_future(_totals(info.context.loaders, directory, expression))
    found: Totals = await kept[key]
    return found


async def _totals(loaders: Loaders, directory: str | None, expression: str | None) -> Totals:
    if directory is not None:
        found = await loaders.directory(directory)
        if found is None:
            raise SearchError(f"There is no such directory: {directory}")
        return Totals(found.files, found.size)
    files = size = 0
    async for record in _found(loaders, expression or ""):
        files += 1
        size += record.size
    return Totals(files, size)


async def _found(loaders: Loaders, expression: str) -> AsyncIterator[FileRecord]:
    query = await bound(loaders, expression)
    after: str | None = None
    while True:
        page = await files_found(loaders, query, after)
        for record in page.records:
            yield record
        after = page.after
        if after is None:
            return
