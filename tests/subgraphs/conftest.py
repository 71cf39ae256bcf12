"""The sample archives, harvested once."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from search.embedded import open_reader, open_writer
from tests.harvest.archives import run
from tests.subgraphs.counting import CountingReader

SAMPLES = Path(__file__).parents[2] / "samples" / "archives"


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with all the sample archives."""
    folder = tmp_path_factory.mktemp("products")
    roots = sorted(each for each in SAMPLES.iterdir() if each.is_dir())
    asyncio.run(run(open_writer(folder), folder, *roots))  # type: ignore[arg-type]  # any writer
    return folder


@pytest.fixture
async def reader(data: Path) -> AsyncIterator[CountingReader]:
    reader = open_reader(data)
    yield CountingReader(reader)
    await reader.close()
