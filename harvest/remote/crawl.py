"""Lists a whole tree, many folders at a time."""

import asyncio
from collections import deque
from collections.abc import Callable

from harvest.remote.listing import Listing
from schema.locations import location_of
from storage.listing.port import Source
from storage.port import StorageError

_FOLDERS_AT_ONCE = 64  # how many requests run is the business of the source

Counted = Callable[[int], None]
"""Told how many files were found until now."""


async def crawl(source: Source, root: str, listing: Listing, counted: Counted) -> None:
    """List every folder at or below ``root``; one that cannot be listed is noted with the reason.

    Names that are no names of files or folders are kept, but not followed: what stands below would have no path.
    """
    waiting = deque([root])
    running: set[asyncio.Task[list[str]]] = set()
    files = 0

    async def look(path: str) -> list[str]:
        nonlocal files
        number = listing.add_folder(path)
        if number is None:
            return []
        below: list[str] = []
        try:
            async for page in source.folder(location_of(path)):
                listing.add_items(number, page)
                inner = [item for item in page if item.is_folder]
                files += len(page) - len(inner)
                below += [f"{path}/{item.name}" for item in inner if item.name not in ("", ".", "..")]
                counted(files)
        except StorageError as error:
            listing.fail(number, str(error))
            return []
        return below

    try:
        while waiting or running:
            while waiting and len(running) < _FOLDERS_AT_ONCE:
                running.add(asyncio.create_task(look(waiting.popleft())))
            done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                waiting.extend(task.result())
    finally:
        for task in running:
            task.cancel()
