"""An archive saved by a snapshot of the cluster and restored: what docs/elasticsearch.md says to do."""

from pathlib import Path

from search.elastic.client import Client, Clock
from search.elastic.options import Options
from tests.contracts.search.records import directories, file, product, raw
from tests.contracts.search.test_random_harvests import compare
from tests.search.elastic.conftest import opened
from tests.services.elasticsearch import Elasticsearch, needs_elasticsearch

PATHS = [f"/mro/mro/a/{name}.IMG" for name in "ABC"]


@needs_elasticsearch
async def test_an_archive_comes_back_from_a_snapshot(tmp_path: Path) -> None:
    with Elasticsearch(tmp_path / "server", settings={"path.repo": str(tmp_path / "saved")}) as server:
        options = Options(urls=(server.url,), prefix="saved")
        index = await opened(options, tmp_path)
        await index.put(product("A", label=[raw("N", "1")]), files=[*map(file, PATHS)], directories=directories(PATHS))
        await index.close()
        client = Client(options)

        async def ask(method: str, target: str, body: object = None) -> None:
            await client.send(method, target, Clock(30), body)

        await ask("PUT", "/_snapshot/saved", {"type": "fs", "settings": {"location": "archive"}})
        await ask("PUT", "/_snapshot/saved/one?wait_for_completion=true", {"indices": "saved.*"})
        again = await opened(options, tmp_path)
        await again.put(product("B"))
        await again.retire(product("A").uri)
        await again.close()
        for name in ("products.mro.1", "files.mro.1", "places.all.1", "state"):
            await ask("DELETE", f"/saved.{name}")
        await ask("POST", "/_snapshot/saved/one/_restore?wait_for_completion=true", {"indices": "saved.*"})
        await client.close()

        restored = await opened(options, tmp_path)
        restored.reference = index.reference
        await compare(restored)
        await restored.put(product("C"))
        await compare(restored)
        await restored.close()
