"""When readers see what a run has written: after its batches one by one, or some together."""

import tempfile
from pathlib import Path

import msgspec
from hypothesis import given

from search.elastic.options import Options
from search.port import EVERYTHING, FilesRequest, SearchRequest
from tests.contracts.search.conftest import Index
from tests.contracts.search.elastic_engine import NAMESPACES
from tests.contracts.search.records import file, product, uri_of
from tests.contracts.search.test_random_harvests import Step, compare, steps, take
from tests.search.elastic.conftest import opened
from tests.services.elasticsearch import needs_elasticsearch

pytestmark = needs_elasticsearch


def late(options: Options, seconds: float = 3600.0) -> Options:
    return msgspec.structs.replace(options, show_after=seconds)


@given(steps)
async def test_a_run_whose_batches_are_not_shown_yet_builds_on_them_all_the_same(
    harvests: list[Step],
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        index = await opened(late(NAMESPACES.options(folder)), folder)
        for step in harvests:
            await take(index, step)
        await index.writer.commit()
        await compare(index)
        await index.reader.close()


async def test_a_release_that_follows_one_not_shown_yet_is_the_latest(options: Options, tmp_path: Path) -> None:
    path = "/mro/mro/a/x.img"
    index = await opened(late(options), tmp_path)
    for release in ("9", "10", "1"):
        await index.put(files=[file(path, uri=f"{uri_of(path)}::{release}", release=release)])

    await index.writer.commit()

    page = await index.reader.files(FilesRequest(visible=EVERYTHING, places=(path,)))
    assert [item.release for item in page.items] == ["10"]
    await index.reader.close()


async def test_batches_that_follow_each_other_are_shown_when_the_run_ends(options: Options, tmp_path: Path) -> None:
    index = await opened(late(options), tmp_path)
    await index.put(product("A"))
    await index.put(product("B"))
    assert await uris(index.reader) == set()

    await index.writer.commit()

    assert await uris(index.reader) == {product("A").uri, product("B").uri}
    await index.reader.close()


async def test_a_batch_that_comes_late_enough_shows_those_before_it(options: Options, tmp_path: Path) -> None:
    index = await opened(late(options, 1e-6), tmp_path)
    await index.put(product("A"))

    assert await uris(index.reader) == {product("A").uri}
    await index.close()


async def test_batches_of_hundreds_of_indices_are_shown_together(index: Index, options: Options) -> None:
    """Their names are longer than a server takes in one line."""
    await index.writer._refresh([f"{options.prefix}.products.mission_{number}.1" for number in range(400)])  # type: ignore[attr-defined]


async def uris(reader: object) -> set[str]:
    page = await reader.search(SearchRequest(visible=EVERYTHING, size=10))  # type: ignore[attr-defined]
    return {item.uri for item in page.items}
