"""Documents that the server refuses for good are left out, and everything else of their batch is written."""

from itertools import repeat

import orjson
import pytest

from schema.records import ProductRecord, Role
from search.elastic.options import Options
from search.port import EVERYTHING, Parts, SearchError
from search.query import Everything
from search.writing import Batch, Written
from tests.contracts.search.conftest import Index
from tests.contracts.search.elastic_engine import ask
from tests.contracts.search.records import VOLUME, directories, file, footprint, product
from tests.contracts.search.test_random_harvests import compare

LIMIT = 10_000  # nested objects of a document, as a server comes


def too_much(name: str, **attributes: object) -> ProductRecord:
    """A product of more bodies than the server takes."""
    return product(name, geometry=repeat(footprint(1, 2, 3, 4), LIMIT + 1), **attributes)


async def put(index: Index, kept: Batch, *refused: ProductRecord) -> Written:
    """Put records among which some are refused; the reference only knows the others."""
    index.reference.put(kept)
    names = {path: [path] for path in (record.path for record in refused)}
    labels = [file(path, products=tuple(record.uri for record in refused if record.path == path)) for path in names]
    return await index.writer.put(
        Batch([*kept.products, *refused], [*kept.files, *labels], kept.directories, kept.descriptions)
    )


def volume(*names: str, **attributes: object) -> Batch:
    """Products, the files of their labels and the directories that they stand in."""
    records = [product(name, **attributes) for name in names]
    files = [file(record.path, products=(record.uri,), role=Role.LABEL) for record in records]
    return Batch(records, files, directories([f"{VOLUME}/data/any"]), [])


async def test_a_refused_product_is_left_out_with_its_file_and_said(index: Index) -> None:
    refused = too_much("B")

    done = await put(index, volume("A", "C"), refused)

    ((uri, reason),) = done.refused
    assert uri == refused.uri
    assert "nested" in reason
    assert str(LIMIT) in reason
    assert (done.written, done.unchanged) == (7, 0)
    assert await index.found(Everything()) == "A C"
    await compare(index)  # roll-ups too


async def test_the_latest_of_a_series_is_told_without_what_was_refused(index: Index) -> None:
    await index.put(product("A1", series="a", version_key=(1,)))

    done = await put(
        index,
        Batch([product("A2", series="a", version_key=(2,))]),
        too_much("A3", series="a", version_key=(3,)),
    )

    assert len(done.refused) == 1
    first, second = await index.reader.products([product(name).uri for name in ("A1", "A2")], Parts(), EVERYTHING)
    assert first is not None
    assert second is not None
    assert (first.latest, second.latest) == (False, True)
    await compare(index)


async def test_what_stood_before_stays_where_its_successor_is_refused(index: Index) -> None:
    await index.put(*volume("A", "B").products)

    done = await put(index, Batch([product("A", title="again")]), too_much("B"))

    assert [each.uri for each in done.refused] == [product("B").uri]
    assert await index.found(Everything()) == "again B"
    await index.put(product("B", title="mended"))
    assert await index.found(Everything()) == "again mended"


async def test_a_batch_of_nothing_else_is_written_as_nothing(index: Index) -> None:
    done = await put(index, Batch(), too_much("A"), too_much("B"))

    assert (done.written, done.unchanged, len(done.refused)) == (0, 0, 2)
    assert await index.found(Everything()) == ""
    await compare(index)


async def test_a_refused_file_is_left_out_and_the_reason_names_field_and_cause(index: Index) -> None:
    kept, refused = file(f"{VOLUME}/data/A.IMG"), file(f"{VOLUME}/data/B.IMG", 2**63)
    index.reference.put(Batch(files=[kept]))

    done = await index.writer.put(Batch(files=[kept, refused]))

    ((uri, reason),) = done.refused
    assert (uri, done.written) == (refused.uri, 1)
    assert "field [size]" in reason
    assert "out of range" in reason
    await compare(index)


async def test_what_is_refused_besides_the_batch_takes_it_back(index: Index, options: Options) -> None:
    """The successor is taken, but what it supersedes is no longer: two bodies are too many since."""
    bodies = [footprint(1, 2, 3, 4), footprint(5, 6, 7, 8)]
    await index.put(product("A1", geometry=bodies, series="a", version_key=(1,)))
    settings = f"/{options.prefix}.products.all.1/_settings"
    ask("PUT", settings, orjson.dumps({"index.mapping.nested_objects.limit": 1}))
    try:
        with pytest.raises(SearchError, match="refused 1 documents"):
            await index.writer.put(Batch([product("A2", series="a", version_key=(2,)), product("B")]))

        await index.put(product("C"))
        assert await index.found(Everything()) == "A1 C"
        await compare(index)
    finally:
        ask("PUT", settings, orjson.dumps({"index.mapping.nested_objects.limit": None}))
