"""Batches that are planned while it is not sure what stands in the index."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from search import elastic
from search.elastic.options import Options
from search.elastic.writing.bulk import Bulk, Change
from search.port import Unavailable
from search.writing import Batch
from tests.contracts.search.conftest import Index
from tests.contracts.search.records import directories, file, product, raw
from tests.contracts.search.test_random_harvests import compare
from tests.search.elastic.conftest import opened
from tests.search.elastic.test_unreachable import between, http

PATH = "/mro/mro/a/A.IMG"


async def test_a_batch_is_planned_upon_what_stood_before_one_whose_answer_was_lost(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = Bulk.write

    async def lost(self: Bulk, changes: Sequence[Change], version: int) -> None:
        await write(self, changes, version)
        if any(".products." in change.target for change in changes):
            raise Unavailable("The answer was lost.")

    record = product("A", label=[raw("LINES", "1")])
    with monkeypatch.context() as patch:
        patch.setattr(Bulk, "write", lost)
        with pytest.raises(Unavailable):
            await index.writer.put(Batch([record], [file(PATH)], directories([PATH]), []))

    await index.put(
        record, product("B", label=[raw("LINES", "2")]), files=[file(PATH)], directories=directories([PATH])
    )

    await compare(index)


async def test_a_product_of_a_part_of_the_index_that_does_not_answer_is_not_taken_for_a_new_one(
    options: Options, tmp_path: Path
) -> None:
    async with between(options) as (way, through):
        index = await opened(through, tmp_path)
        await index.put(product("A", label=[raw("LINES", "1")]))
        way.answer = http("200 OK", {"docs": [{"error": {"type": "no_shard_available_action_exception"}}]})
        asyncio.get_running_loop().call_later(0.5, setattr, way, "answer", None)

        await index.put(product("A", label=[raw("LINES", "2")]))
        await index.close()

    index.reader = elastic.open_reader(options, tmp_path)
    await compare(index)
    await index.reader.close()
