"""Archives of Elasticsearch for tests of what the port's contract does not say."""

import itertools
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from search import elastic
from search.elastic.options import Options
from tests.contracts.search.conftest import Index, meaning
from tests.contracts.search.elastic_engine import NAMESPACES, server
from tests.contracts.search.reference import Reference
from tests.services.elasticsearch import needs_elasticsearch
from tests.services.installed import skip_unless

_numbers = itertools.count()


@pytest.fixture
def options(tmp_path: Path) -> Iterator[Options]:
    """A server, and a prefix of indices that are empty, or not there yet."""
    skip_unless(needs_elasticsearch)
    yield NAMESPACES.options(tmp_path)
    NAMESPACES.release(tmp_path)


@pytest.fixture
def own() -> Options:
    """A server, and a prefix that nobody else has: for tests that make indices of other forms, or other generations."""
    skip_unless(needs_elasticsearch)
    return Options(urls=(server(),), prefix=f"own-{os.getpid()}-{next(_numbers)}", by_mission=False)


async def opened(options: Options, folder: Path, note: str = "test") -> Index:
    """A writer within a run, a reader, and the reference."""
    writer = elastic.open_writer(options)
    await writer.open_run(note)
    return Index(writer, elastic.open_reader(options, folder), Reference(meaning()))


@pytest.fixture
async def index(options: Options, tmp_path: Path) -> AsyncIterator[Index]:
    found = await opened(options, tmp_path)
    yield found
    await found.close()
