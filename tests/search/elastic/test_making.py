"""Indices that cannot be made, or written to, are an error that says so: no document is to blame."""

from pathlib import Path

import msgspec
import orjson
import pytest

from search.elastic.options import Options
from search.port import SearchError
from search.writing import Batch
from tests.contracts.search.conftest import Index
from tests.contracts.search.elastic_engine import ask
from tests.contracts.search.records import product
from tests.contracts.search.test_random_harvests import compare
from tests.search.elastic.conftest import opened


async def test_an_index_that_the_server_does_not_make_ends_the_batch_with_its_reason(
    own: Options, tmp_path: Path
) -> None:
    index = await opened(msgspec.structs.replace(own, shards=1025), tmp_path)

    with pytest.raises(SearchError, match=r"products\.all\.1.*number_of_shards"):
        await index.writer.put(Batch([product("A")]))

    assert not ask("GET", f"/_cat/indices/{own.prefix}.products*?format=json")
    await index.close()


async def test_a_product_is_not_refused_for_an_index_that_nobody_may_write_to(index: Index, options: Options) -> None:
    await index.put(product("A"))
    settings = f"/{options.prefix}.products.all.1/_settings"
    ask("PUT", settings, orjson.dumps({"index.blocks.write": True}))
    try:
        with pytest.raises(SearchError, match=r"products\.all\.1 cannot be written to.*write"):
            await index.writer.put(Batch([product("B")]))
    finally:
        ask("PUT", settings, orjson.dumps({"index.blocks.write": None}))

    await index.put(product("C"))
    await compare(index)
