"""Batches that are planned while it is not sure what stands in the index."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import msgspec
import pytest

from search import elastic
from search.elastic.client import Client
from search.elastic.options import Options
from search.elastic.writing import bulk
from search.elastic.writing.bulk import Bulk, Change, Position
from search.port import Unavailable
from search.writing import Batch
from tests.contracts.search.conftest import Index
from tests.contracts.search.elastic_engine import ask
from tests.contracts.search.records import directories, file, product, raw
from tests.contracts.search.test_random_harvests import compare
from tests.search.elastic.conftest import opened
from tests.search.elastic.test_unreachable import between, http

PATH = "/mro/mro/a/A.IMG"
Write = Callable[[Bulk, Sequence[Change], int], Awaitable[None]]


def lost(write: Write) -> Write:
    """Products are written, but nobody hears of it."""

    async def written(self: Bulk, changes: Sequence[Change], version: int) -> None:
        await write(self, changes, version)
        if any(".products." in change.target for change in changes):
            raise Unavailable("The answer was lost.")

    return written


async def test_a_batch_is_planned_upon_what_stood_before_one_whose_answer_was_lost(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = product("A", label=[raw("LINES", "1")])
    with monkeypatch.context() as patch:
        patch.setattr(Bulk, "write", lost(Bulk.write))
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


async def test_what_is_taken_back_is_not_seen_where_a_server_has_shown_it(
    options: Options, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that is started again shows what it holds."""
    index = await opened(msgspec.structs.replace(options, show_after=3600.0), tmp_path)
    monkeypatch.setattr(Bulk, "write", lost(Bulk.write))
    with pytest.raises(Unavailable):
        await index.writer.put(Batch([product("A")]))
    monkeypatch.undo()
    ask("POST", f"/{options.prefix}.*/_refresh")

    await index.writer.commit()

    await compare(index)
    await index.reader.close()


async def test_nothing_of_a_batch_is_on_its_way_any_more_when_it_has_failed(
    options: Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a part of it could be sent again behind what undoes it."""
    ended = []

    async def sent(self: Bulk, changes: list[Change], version: int) -> dict[Position, str]:
        (change,) = changes
        if change.id == "bad":
            raise Unavailable("The server went away.")
        await asyncio.sleep(0.05)
        ended.append(change.id)
        return {}

    monkeypatch.setattr(Bulk, "_piece", sent)
    monkeypatch.setattr(bulk, "_PIECE", 1)
    client = Client(options)
    with pytest.raises(Unavailable):
        await Bulk(client, options).write([Change("x", name, b"{}") for name in ("bad", "good", "last")], 1)
    await client.close()

    assert ended == ["good", "last"]
