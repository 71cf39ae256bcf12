"""What the commands that change who may see a part of the archive share."""

import asyncio
from pathlib import Path

from access.accounts import StoreUnavailable
from access.sqlite import open_embedded
from cli.access import actor
from cli.progress import steps
from cli.refusal import refuse
from config.tables import ConfigurationError
from harvest.rewriting import Rewritten
from harvest.visibility import Change, Place, change_visibility, complete
from search.embedded import open_reader, open_writer
from search.port import SearchError


def changed(command: str, data: Path, change: Change) -> Rewritten:
    """Make a change; ends the command where it cannot be made."""
    try:
        return asyncio.run(_changed(data, change))
    except (ConfigurationError, SearchError, StoreUnavailable) as error:
        refuse(command, error)


def said(done: Rewritten) -> str:
    """What was done, in one line."""
    return f"{done.products} products, {done.files} files, {done.directories} directories ({done.written} records rewritten)"


async def _changed(data: Path, change: Change) -> Rewritten:
    reader = open_reader(data)
    store = open_embedded(data)
    try:
        with steps() as notify:
            place = Place(data, reader, open_writer(data), store.accounts, actor())
            return await change_visibility(place, change, notify)
    finally:
        await store.close()
        await reader.close()


async def completed(data: Path) -> list[str]:
    """Complete the changes that were interrupted, after a harvest; gives their prefixes."""
    reader = open_reader(data)
    store = open_embedded(data)
    try:
        with steps() as notify:
            return await complete(Place(data, reader, open_writer(data), store.accounts, actor()), notify)
    finally:
        await store.close()
        await reader.close()
