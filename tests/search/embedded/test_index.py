"""What is specific to an index in SQLite: its lock, its form, its blocks, prepared batches and deadlines."""

import asyncio
import pickle
import random
from pathlib import Path

import apsw
import pytest

from schema.records import ProductRecord
from search.embedded import open_reader, open_writer
from search.embedded.writing import blocks
from search.port import EVERYTHING, Deadline, Facet, SearchError, SearchRequest, Sort
from search.query import Field, Not, Range
from search.writing import Batch, Prepared
from tests.contracts.search.conftest import Engine, Index
from tests.contracts.search.records import common, product, raw

EMBEDDED = Engine("embedded", open_writer, open_reader)


def record(number: int, version: int) -> ProductRecord:
    chance = random.Random(number * 100 + version)
    return product(
        f"P{number:03}",
        {"sol": common(chance.randrange(9)), "filter": common(*chance.sample(["L1", "R2", "RED"], 2))},
        [raw("NOTE", chance.choice(["dust devil", "12", "2012-08-06", "UNK"])), raw("LINES", str(chance.random()))],
        visibility=frozenset(chance.sample(["public", "x"], 1)),
        series=f"S{number % 7}",
        version_key=(1, version),
    )


async def test_a_folder_without_an_index_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(SearchError, match="tharsis harvest"):
        open_reader(tmp_path)


async def test_an_index_of_another_form_is_not_read(tmp_path: Path) -> None:
    await open_writer(tmp_path).close()
    connection = apsw.Connection(str(tmp_path / "index.sqlite"))
    connection.execute("UPDATE about SET value = 99 WHERE name = 'version'")
    connection.close()

    for opened in (open_reader, open_writer):
        with pytest.raises(SearchError, match=r"form 99.*harvest the archive again"):
            opened(tmp_path)


async def test_the_lock_names_its_holder_until_the_run_ends(tmp_path: Path) -> None:
    first, second = open_writer(tmp_path), open_writer(tmp_path)
    await first.open_run("volumes of May")
    with pytest.raises(SearchError, match=r"process \d+ on .*volumes of May"):
        await second.open_run("volumes of June")

    await first.commit()

    await second.open_run("volumes of June")
    with pytest.raises(SearchError, match="open_run"):
        await first.put(Batch([record(1, 1)]))
    await first.close()
    await second.close()


async def test_a_prepared_batch_is_put_as_the_batch_would_be(tmp_path: Path) -> None:
    index = await Index.open(EMBEDDED, tmp_path)
    writer = open_writer(tmp_path)
    batch = Batch([record(number, 1) for number in range(20)])
    prepared = pickle.loads(pickle.dumps(pickle.loads(pickle.dumps(writer.prepare))(batch)))

    assert (await index.writer.put(prepared)).written == 20

    assert (await index.writer.put(batch)).unchanged == 20
    index.reference.put(batch)
    await index.checked(SearchRequest(visible=EVERYTHING, total=True, facets=(Facet(Field("filter")),)))
    with pytest.raises(SearchError, match="another engine"):
        await index.writer.put(Prepared())
    await index.close()
    await writer.close()


async def test_blocks_are_merged_and_cleared_without_a_change_to_any_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocks, "FAN_IN", 3)
    monkeypatch.setattr(blocks, "MERGED_ENOUGH", 60)
    index = await Index.open(EMBEDDED, tmp_path)
    chance = random.Random(3)
    for step in range(40):
        chosen = chance.sample(range(90), 8)
        await index.put(*(record(number, step) for number in chosen))
        if step % 4 == 3:
            await index.retire(*(record(number, 0).uri for number in chance.sample(range(90), 12)))
        if step % 10 == 9:
            await index.writer.commit()
            await index.writer.open_run("again")
            await check(index)
    count = apsw.Connection(str(tmp_path / "index.sqlite")).execute("SELECT count(*) FROM block").fetchall()[0][0]
    assert count < 15  # 40 batches were put
    await index.close()


async def check(index: Index) -> None:
    for sort in (Field("sol"), Field("NOTE", raw=True), Field("LINES", raw=True), Field("latest")):
        request = SearchRequest(
            visible=EVERYTHING,
            where=Not(Range(Field("sol"), low=7)),
            sort=(Sort(sort, descending=True),),
            size=200,
            total=True,
            facets=(Facet(Field("filter")), Facet(Field("NOTE", raw=True))),
            statistics=(sort,),
        )
        await index.checked(request)


async def test_a_question_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    index = await Index.open(EMBEDDED, tmp_path)
    await index.put(record(1, 1))

    with pytest.raises(Deadline):
        await index.reader.search(SearchRequest(visible=EVERYTHING, deadline=0.0))

    assert (await index.reader.search(SearchRequest(visible=EVERYTHING))).items
    await index.close()


async def test_readers_see_every_batch_as_soon_as_it_is_put(tmp_path: Path) -> None:
    index = await Index.open(EMBEDDED, tmp_path)
    other = open_reader(tmp_path)
    for number in range(5):
        await index.put(record(number, 1))
        pages = await asyncio.gather(
            *(reader.search(SearchRequest(visible=EVERYTHING, total=True)) for reader in (other, index.reader))
        )
        assert [page.total for page in pages] == [number + 1, number + 1]
    await other.close()
    await index.close()
