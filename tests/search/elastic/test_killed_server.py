"""A server killed in the middle of a harvest and started again: nothing is lost, nothing is doubled."""

import asyncio
import random
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from search.elastic.options import Options
from search.port import SearchError
from search.writing import Batch
from tests.contracts.search.killed import steps
from tests.contracts.search.test_random_harvests import compare
from tests.search.elastic.conftest import opened
from tests.services.elasticsearch import Elasticsearch, needs_elasticsearch

pytestmark = needs_elasticsearch


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Elasticsearch]:
    with Elasticsearch(tmp_path_factory.mktemp("killed")) as server:
        yield server


async def test_a_harvest_outlasts_a_server_that_is_killed_and_comes_back(server: Elasticsearch, tmp_path: Path) -> None:
    index = await opened(Options(urls=(server.url,), prefix="outlasts", patience=120.0, show_after=60.0), tmp_path)
    chance = random.Random(7)

    async def kill_and_start() -> None:
        for _ in range(2):
            await asyncio.sleep(chance.uniform(0.2, 1.0))
            server.kill()
            await asyncio.to_thread(server.start)

    killing = asyncio.create_task(kill_and_start())
    made = [step for seed in range(3) for step in steps(seed)]
    for number, step in enumerate(made):
        if isinstance(step, Batch):
            await index.put(*step.products, files=step.files, directories=step.directories)
        else:
            await index.retire(*step)
        if killing.done() and number > len(made) // 2:
            break
    await killing
    await index.close()

    index.reader = (again := await opened(Options(urls=(server.url,), prefix="outlasts"), tmp_path)).reader
    await compare(index)
    await again.close()


async def test_a_harvest_that_gives_up_leaves_no_half_of_a_batch(server: Elasticsearch, tmp_path: Path) -> None:
    options = Options(urls=(server.url,), prefix="gives-up", patience=5.0, lease=1.0)
    index = await opened(options, tmp_path)
    done = steps(11)
    written = 0

    async def harvest() -> None:
        nonlocal written
        for step in done:
            if written == 3:
                asyncio.get_running_loop().call_later(0.05, server.kill)
            if isinstance(step, Batch):
                await index.writer.put(step)
                index.reference.put(step)
            else:
                await index.writer.retire(step)
                index.reference.retire(step)
            written += 1

    with pytest.raises(SearchError):
        await harvest()
    await index.writer.close()  # type: ignore[attr-defined]
    await index.reader.close()
    await asyncio.to_thread(server.start)  # takes longer than the lease of the lock

    again = await opened(msgspec.structs.replace(options, patience=60.0), tmp_path)
    again.reference = index.reference
    try:
        await compare(again)
    except AssertionError:  # its last answer was lost, but then all of it is there
        step = done[written]
        again.reference.put(step) if isinstance(step, Batch) else again.reference.retire(step)
        await compare(again)
    await again.close()
