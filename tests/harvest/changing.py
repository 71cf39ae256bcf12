"""Changes of who may see what, made as the commands make them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from access.sqlite import open_embedded
from harvest.deciding import Change
from harvest.rewriting import Rewritten
from harvest.visibility import Place, change_visibility
from search.embedded import open_reader, open_writer


@asynccontextmanager
async def opened(data: Path) -> AsyncIterator[Place]:
    """Index and store of a data folder."""
    reader, store = open_reader(data), open_embedded(data)
    try:
        yield Place(data, reader, open_writer(data), store.accounts, "a test")
    finally:
        await store.close()
        await reader.close()


async def changed(data: Path, change: Change) -> Rewritten:
    """Make a change and wait for its end."""
    async with opened(data) as place:
        return await change_visibility(place, change, lambda step, done, total: None)
