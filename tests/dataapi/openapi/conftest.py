"""A small archive, harvested once, and served anew for each test."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from search.embedded import open_writer
from tests.dataapi.openapi.served import World, served, write_archive
from tests.harvest.archives import run


@pytest.fixture(scope="session")
def harvested(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder, and beside it the archive."""
    folder = tmp_path_factory.mktemp("documented")
    write_archive(folder / "archive")
    data = folder / "data"
    data.mkdir()
    asyncio.run(run(open_writer(data), data, folder / "archive"))  # type: ignore[arg-type]  # any writer
    return data


@pytest.fixture
async def world(harvested: Path, tmp_path: Path) -> AsyncIterator[World]:
    async with served(harvested, tmp_path) as made:
        yield made
