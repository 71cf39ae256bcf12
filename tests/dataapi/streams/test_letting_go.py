"""A place of bytes is let go of where nothing is read of it in the end."""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from access.door import OpenDoor
from access.identity import Identity
from config.settings import Settings
from gateway.storage import Storage
from search.embedded import open_writer
from tests.access.accounting import Accounting
from tests.dataapi.serving import asking
from tests.harvest.archives import make, run
from tests.storage.file_server import FileServer

SIZE = 16_000_000  # more than all buffers hold: the server is not done with it
IMAGE = "/data/mro/mro/open/A.IMG"
TOML = 'standard = "pds3"\nmission = "mro"\nspacecraft = "mro"\nvolume = "open"\narchive_status = "archived"\n'


async def identify(_headers: object, _peer: str | None) -> Identity:
    return Identity("ada", "user")


@pytest.fixture
async def client(tmp_path: Path, server: FileServer, accounts: Accounting) -> AsyncIterator[httpx.AsyncClient]:
    root = make(server.folder / "mro" / "open", {"archive.toml": TOML, "A.IMG": bytes(SIZE)})
    data, file = tmp_path / "data", tmp_path / "storage.toml"
    await run(open_writer(data), data, root)  # type: ignore[arg-type]  # any writer
    file.write_text(f'[[prefixes]]\nprefix = "/mro"\nlocations = ["{server.url}"]\n')
    storage = Storage(data, Settings(storage=str(file)))
    async with asking(data, accounts, OpenDoor(identify), storage) as made:
        yield made
    await storage.close()


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[FileServer]:
    server = await FileServer(tmp_path / "served").start()
    yield server
    await server.stop()


@pytest.fixture(autouse=True)
def nothing_is_collected() -> Iterator[None]:
    """Python itself lets go of what it finds that nobody can reach, sooner or later."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


async def test_what_is_refused_holds_no_place(
    client: httpx.AsyncClient, server: FileServer, accounts: Accounting
) -> None:
    accounts.limit("user", streams=0)

    assert (await client.get(IMAGE)).status_code == 429

    assert len([head for head in server.requests if head.startswith("GET")]) == 1
    await server.wait_until_left()
