"""What the commands that change who may see a part of the archive share."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from access.accounts import StoreUnavailable
from access.jobs import Request
from cli.access import actor
from cli.progress import steps
from cli.refusal import refuse
from config.settings import load_settings
from config.tables import ConfigurationError
from gateway.engines import open_reader, open_writer
from gateway.stores import open_store
from harvest.deciding import Change
from harvest.requests import change_of
from harvest.rewriting import Rewritten
from harvest.visibility import Notify, Place, change_visibility, complete, rewrite
from search.port import SearchError


def changed(command: str, data: Path, change: Change) -> Rewritten:
    """Make a change; ends the command where it cannot be made."""
    try:
        return asyncio.run(_changed(data, change))
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


async def rewritten(data: Path, prefix: str, actor: str, notify: Notify) -> Rewritten:
    """Rewrite what lies at or below a prefix, after a change of rules that somebody has decided."""
    async with _opened(data, actor) as place:
        return await rewrite(place, prefix, notify)


async def completed(data: Path) -> list[str]:
    """Complete the changes that were interrupted, after a harvest; gives their prefixes."""
    with steps() as notify:
        async with _opened(data, actor()) as place:
            return await complete(place, notify)


async def _changed(data: Path, change: Change) -> Rewritten:
    with steps() as notify:
        async with _opened(data, actor()) as place:
            return await change_visibility(place, change, notify)


@asynccontextmanager
async def _opened(data: Path, actor: str) -> AsyncIterator[Place]:
    settings = load_settings(data)
    reader = open_reader(data, settings.search)
    try:
        store = open_store(data, settings.accounts)
        try:
            yield Place(data, reader, open_writer(data, settings.search), store.accounts, actor)
        finally:
            await store.close()
    finally:
        await reader.close()
