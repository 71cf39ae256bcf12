"""A client and an HTTP file server over a folder."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.client import Client
from tests.storage.file_server import FileServer


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    client = Client()
    yield client
    await client.close()


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[FileServer]:
    folder = tmp_path / "served"
    folder.mkdir()
    server = await FileServer(folder).start()
    yield server
    await server.stop()
