"""What the commands that change who may see a part of the archive share."""

import asyncio
from pathlib import Path

from access.accounts import StoreUnavailable
from access.jobs import Request
from access.sqlite import open_embedded
from cli.access import actor
from cli.progress import steps
from cli.refusal import refuse
from config.tables import ConfigurationError
from harvest.requests import change_of
from harvest.rewriting import Rewritten
from harvest.visibility import Change, Notify, Place, change_visibility, complete
from search.embedded import open_reader, open_writer
from search.port import SearchError


def changed(command: str, data: Path, change: Change) -> Rewritten:
    """Make a change; ends the command where it cannot be made."""
    try:
        with steps() as notify:
            return asyncio.run(made(data, change, actor(), notify))
    except (ConfigurationError, SearchError, StoreUnavailable) as error:
        refuse(command, error)


def meant(command: str, data: Path, request: Request) -> Change:
    """The change that a command asks for; ends the command where it cannot be meant."""
    try:
        return change_of(data, request)
    except ConfigurationError as error:
        refuse(command, error)


def said(done: Rewritten) -> str:
    """What was done, in one line."""
    return f"{done.products} products, {done.files} files, {done.directories} directories ({done.written} records rewritten)"


async def made(data: Path, change: Change, actor: str, notify: Notify) -> Rewritten:
    """Make a change in the name of an actor; raises what `change_visibility` raises, and `SearchError`."""
    reader = open_reader(data)
    store = open_embedded(data)
    try:
        place = Place(data, reader, open_writer(data), store.accounts, actor)
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
