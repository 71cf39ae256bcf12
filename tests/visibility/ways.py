"""Every way in which a product may show, asked of the services of one data folder as somebody."""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

import httpx

from access.door import OpenDoor
from access.identity import ANONYMOUS, Identity
from config.settings import Settings
from gateway.archive import Archive
from gateway.executor.local import Answering
from loaders import encode_id

FOLDER = "/mro/mro/mrox_0001/SECRET"
FILE = f"{FOLDER}/S.LBL"
URI = "atlas:pds3:mro:mro:/mrox_0001/SECRET/S.LBL"
OPEN = "atlas:pds3:mro:mro:/mrox_0001/DATA/A.LBL"
ASKERS = {
    "anonymous": ANONYMOUS,
    "user": Identity("u", "user"),
    "member": Identity("m", "user", groups=frozenset({"x"})),
    "curator of the group": Identity("x", "curator", groups=frozenset({"x"})),
    "curator of the archive": Identity("c", "curator", groups=frozenset({"curators"})),
    "curator of another": Identity("o", "curator", groups=frozenset({"y"})),
    "operator": Identity("op", "operator"),
}
_PRODUCTS = {
    "search": "{ products(first: 50) { totalCount nodes { uri isLatest versions { uri } latestVersion { uri } } pageInfo { "
    "hasNextPage hasPreviousPage endCursor } } }",
    "search by text": '{ products(text: "SECRETWORD") { totalCount nodes { uri } } }',
    "folded": "{ products(dedupe: PREFER_PDS4) { totalCount folded nodes { uri } } }",
    "counts": '{ products { facets(fields: ["target", "sol", "SECRET_FIELD"]) { field missing counts { value count } } '
    'histogram(field: "startTime", interval: "year") { missing buckets { low high count } } '
    'statistics(fields: ["startTime", "uri"]) { field min max count missing } } }',
    "label fields": "{ labelFields(first: 1000) { path count min max missions } }",
    "a label field": '{ labelFields(match: "*SECRET*") { path count } }',
    "missions": "{ missions { id products spacecraft { id products instruments { id products } } } }",
    "common fields": "{ commonFields { name } }",
    "by uri": "{ product(uri: $uri) { uri } }",
    "by pds3": '{ product(pds3: "SECRET") { uri } }',
    "by data set and id": '{ product(pds3: "MRO-M-CTX-2-EDR-L0-V1.0:SECRET") { uri } }',
    "by node": "{ node(id: $product) { id } nodes(ids: [$product, $file, $open]) { id } }",
    "related": "{ product(uri: $other) { uri sources { uri } derivatives { uri } counterpart { uri } memberOf { uri } "
    "members { totalCount nodes { uri } } similar { uri } versions { uri } latestVersion { uri } browse { id } } }",
    "entities": '{ _entities(representations: [{__typename: "Product", id: $product}]) { ... on Product { uri } } }',
    "after a cursor": "{ products(first: 2, after: $cursor) { totalCount nodes { uri } pageInfo { hasPreviousPage } } }",
}
_FILES = {
    "directories": '{ directory(path: "/") { fileCount size directories { nodes { path fileCount size directories { nodes { '
    "path fileCount size directories { nodes { path fileCount size directories { nodes { path fileCount size } } "
    "files { totalCount nodes { uri } } } } } } } } } }",
    "directory": '{ directory(path: "/mro/mro/mrox_0001/SECRET") { uri size } }',
    "files": '{ files(first: 100) { totalCount nodes { uri } } some: files(glob: "**/S.*") { totalCount } }',
    "file": "{ file(path: $path) { uri } byId: file(id: $file) { uri products { id } } }",
    "entities": '{ _entities(representations: [{__typename: "File", id: $file}, {__typename: "Product", id: $product}, '
    '{__typename: "Directory", id: $directory}]) { ... on File { uri } ... on Product { files { uri } } '
    "... on Directory { uri } } }",
    "files after a cursor": "{ files(first: 2, after: $files) { totalCount nodes { uri } } }",
}
_DOWNLOADS = {
    "links": "mutation { issueLinks(paths: [$path], ids: [$file]) { url bytes } }",
    "manifest": '{ manifest(format: CSV, directory: "/mro/mro/mrox_0001/SECRET") { fileCount bytes } '
    'all: manifest(format: CSV, directory: "/") { fileCount bytes } }',
    "manifest of a query": '{ manifest(format: CSV, query: "target = Mars") { fileCount bytes } }',
    "entities": '{ _entities(representations: [{__typename: "File", id: $file}]) { ... on File { id } } }',
}
_ADDRESSES = [
    f"/data{FILE}",
    f"/data/{URI}",
    f"/manifest?format=csv&directory={FOLDER}",
    "/manifest?format=csv&directory=/",
    "/manifest?format=csv&q=target%20%3D%20Mars",
    "/export?format=csv&q=target%20%3D%20Mars&fields=uri,title",
    "/export?format=csv&q=SECRET_FIELD%20%3D%207",
    "/export?format=csv&q=SECRET_FIEL%20%3D%207",
    "/export?format=csv&fields=SECRET_FIELD",
]
_VARIABLES = {
    "uri": URI,
    "other": OPEN,
    "path": FILE,
    "product": encode_id("Product", URI),
    "file": encode_id("File", URI),
    "open": encode_id("Product", OPEN),
    "directory": encode_id("Directory", URI.rpartition("/")[0]),
}
_TYPES = {"uri": "String!", "other": "String!", "path": "String!", "cursor": "String!", "files": "String!"}


class Services(NamedTuple):
    """The subgraphs and routes of one data folder."""

    archive: Archive
    subgraphs: Mapping[str, Answering]
    client: httpx.AsyncClient


@asynccontextmanager
async def services(data: Path) -> AsyncIterator[Services]:
    archive = Archive(data, Settings())
    await archive.start()

    async def identify(headers: Mapping[str, str], peer: str | None) -> Identity:
        return ASKERS[headers["x-asker"]]

    app = archive.mounted(OpenDoor(identify))["/data"]
    try:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://data.test") as client:  # type: ignore[arg-type]
            subgraphs = {name: archive.answering(name) for name in ("products", "files", "downloads")}
            yield Services(archive, subgraphs, client)
    finally:
        await archive.close()


async def ask(one: Services, subgraph: str, operation: str, asker: str, **more: str) -> Any:
    """The data and errors of an operation; only the variables that it names are declared."""
    values = {
        name: value for name, value in {**_VARIABLES, **more}.items() if f"${name}" in re.findall(r"\$\w+", operation)
    }
    declared = ", ".join(f"${name}: {_TYPES.get(name, 'ID!')}" for name in values)
    head = f"({declared}) " if declared else ""
    kind, body = (
        ("mutation", operation.removeprefix("mutation ")) if operation.startswith("mutation") else ("query", operation)
    )
    answer = await one.subgraphs[subgraph].execute(f"{kind} {head}{body}", values, ASKERS[asker])
    return answer.data, answer.errors


async def cursors(one: Services, asker: str) -> dict[str, str]:
    """Cursors of what everybody sees, made now for one who asks."""
    data, errors = await ask(one, "products", "{ products(first: 1) { pageInfo { endCursor } } }", asker)
    files, others = await ask(one, "files", "{ files(first: 1) { pageInfo { endCursor } } }", asker)
    assert errors == others == []
    return {
        "cursor": data["products"]["pageInfo"]["endCursor"],
        "files": files["files"]["pageInfo"]["endCursor"],
    }


async def links(one: Services) -> dict[str, str]:
    """A link to the file for each who may have one."""
    found = {}
    for asker in ASKERS:
        data, _ = await ask(one, "downloads", "mutation { issueLinks(paths: [$path]) { url } }", asker)
        if data["issueLinks"][0] is not None:
            found[asker] = data["issueLinks"][0]["url"]
    return found


async def followed(one: Services, url: str) -> tuple[int, str]:
    """What whoever holds a link is answered."""
    got = await one.client.get(url, headers={"x-asker": "anonymous"})
    return got.status_code, got.text


async def everything(one: Services, asker: str, made: dict[str, str]) -> dict[str, Any]:
    """Every answer, by its way."""
    found: dict[str, Any] = {}
    for subgraph, operations in (("products", _PRODUCTS), ("files", _FILES), ("downloads", _DOWNLOADS)):
        for name, operation in operations.items():
            found[f"{subgraph}: {name}"] = _plain(await ask(one, subgraph, operation, asker, **made))
    for address in _ADDRESSES:
        got = await one.client.get(address, headers={"x-asker": asker})
        found[address] = got.status_code, got.text
    return found


def _plain(answer: Any) -> Any:
    """An answer without what differs by the moment: signatures."""
    if isinstance(answer, dict):
        return {key: _plain(value) for key, value in answer.items()}
    if isinstance(answer, list | tuple):
        return [_plain(each) for each in answer]
    return answer.partition("?expires=")[0] if isinstance(answer, str) else answer
