"""Indices made anew: readers see the archive whole at any moment, and nothing is lost by it."""

import asyncio
from pathlib import Path

import msgspec
import orjson
import pytest

from schema.records import Description, FileRecord, ProductRecord
from search import elastic
from search.elastic.client import Client, Clock
from search.elastic.layout import Layout
from search.elastic.options import Options
from search.elastic.writing.rebuild import Rebuild
from search.port import EVERYTHING, FilesRequest, Outdated, SearchError, SearchRequest, Visible
from tests.contracts.search.conftest import Index
from tests.contracts.search.elastic_engine import ask
from tests.contracts.search.records import directories, file, product, raw
from tests.contracts.search.test_random_harvests import compare
from tests.search.elastic.conftest import opened

PATHS = [f"/mro/mro/mrox_0001/data/{name}.IMG" for name in "ABCDEFGH"]
DENYING = Visible(everything=True, denied=("/mro/mro/elsewhere",))


async def fill(index: Index) -> None:
    await index.put(
        *(
            product(path[-5], label=[raw("NOTE", f"word {path[-5]}")], series="one", version_key=(place,))
            for place, path in enumerate(PATHS)
        ),
        files=[file(path) for path in PATHS],
        directories=directories(PATHS),
        descriptions=[Description(uri="atlas:pds3:mro:mro:/c.cat", kind="volume")],
    )


async def names(own: Options) -> list[str]:
    client = Client(own)
    answer = await client.send("GET", f"/_cat/indices/{own.prefix}.*?h=index&format=json", Clock(10))
    await client.close()
    return sorted(each["index"] for each in msgspec.json.decode(answer))


async def test_a_rebuilt_archive_is_the_same_in_other_indices(own: Options, tmp_path: Path) -> None:
    index = await opened(own, tmp_path)
    await fill(index)
    before = await names(own)

    counts = await index.writer.rebuild()  # type: ignore[attr-defined]

    assert (counts["products"], counts["files"]) == (8, 8)
    assert not set(await names(own)) & set(before) - {f"{own.prefix}.state"}
    await compare(index)
    assert await index.reader.descriptions(["atlas:pds3:mro:mro:/c.cat"], EVERYTHING) != [None]
    await index.put(product("Z"), files=[file(PATHS[0], size=7)])
    await index.retire(product("A").uri)
    await compare(index)
    await index.close()


async def test_an_archive_of_before_there_were_summaries_says_so_until_it_is_rebuilt(
    own: Options, tmp_path: Path
) -> None:
    layout = Layout(own, 1)
    place = layout.index("places")
    older = layout.definition(place, with_alias=True)
    del older["mappings"]["properties"]["label_path"]
    ask("PUT", f"/{place}", orjson.dumps(older))
    index = await opened(own, tmp_path)
    await fill(index)
    for visible in (EVERYTHING, DENYING):
        with pytest.raises(Outdated, match=r"label_path.*tharsis index rebuild"):
            await index.reader.label_fields("NOTE", visible)

    await index.writer.rebuild()  # type: ignore[attr-defined]

    await compare(index)
    assert await index.reader.label_fields("NOTHING", DENYING) == []
    await index.close()


@pytest.mark.parametrize(
    ("records", "files"), [((), ()), ((product("A"),), ()), ((), (file(PATHS[0]),))], ids=["none", "product", "file"]
)
async def test_what_an_archive_does_not_have_is_not_missed_by_a_rebuild(
    own: Options, tmp_path: Path, records: tuple[ProductRecord, ...], files: tuple[FileRecord, ...]
) -> None:
    index = await opened(own, tmp_path)
    await index.put(*records, files=files)

    counts = await index.writer.rebuild()  # type: ignore[attr-defined]

    assert (counts["products"], counts["files"]) == (len(records), len(files))
    await compare(index)
    await index.put(product("B"), files=[file(PATHS[1])])
    await compare(index)
    await index.close()


async def test_other_shards_come_with_a_rebuild(own: Options, tmp_path: Path) -> None:
    index = await opened(own, tmp_path)
    await fill(index)
    await index.close()

    index.writer = elastic.open_writer(msgspec.structs.replace(own, shards=3, by_mission=True))
    index.reader = elastic.open_reader(own, tmp_path)
    await index.writer.open_run("rebuild")
    await index.writer.rebuild()  # type: ignore[attr-defined]

    assert f"{own.prefix}.products.mro.2" in await names(own)
    await compare(index)
    await index.close()


async def test_readers_never_see_half_of_a_rebuild(own: Options, tmp_path: Path) -> None:
    index = await opened(own, tmp_path)
    await fill(index)
    ended = asyncio.Event()
    totals = set()

    async def read() -> None:
        while not ended.is_set():
            page = await index.reader.search(SearchRequest(visible=EVERYTHING, total=True))
            files = await index.reader.files(FilesRequest(visible=EVERYTHING, below="/mro", total=True))
            totals.add((page.total, len(page.items), files.total))

    reading = asyncio.create_task(read())
    for _ in range(3):
        await index.writer.rebuild()  # type: ignore[attr-defined]
    ended.set()
    await reading

    assert totals == {(8, 8, 8)}
    await index.close()


async def test_a_rebuild_that_is_broken_off_changes_nothing(
    own: Options, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = await opened(own, tmp_path)
    await fill(index)

    async def broken(self: Rebuild) -> None:
        raise SearchError("broken off")

    with monkeypatch.context() as patch:
        patch.setattr(Rebuild, "_publish", broken)
        with pytest.raises(SearchError, match="broken off"):
            await index.writer.rebuild()  # type: ignore[attr-defined]
    await compare(index)

    await index.writer.rebuild()  # type: ignore[attr-defined]

    assert {name.rpartition(".")[2] for name in await names(own)} == {"2", "state"}
    await compare(index)
    await index.close()
