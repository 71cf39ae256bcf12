"""Manifests: where they are, and what they list."""

from urllib.parse import parse_qs, urlsplit

import pytest

from access.identity import Identity
from search.port import EVERYTHING, PUBLIC, FilesRequest, Parts, SearchRequest
from tests.subgraphs.counting import CountingReader
from tests.subgraphs.downloads.conftest import Accounting, Answered, Ask

MANIFEST = """query($directory: String, $query: String) {
  manifest(directory: $directory, query: $query, format: CURL) { url format fileCount bytes } }"""
OPERATOR = Identity("o", role="operator")


@pytest.mark.parametrize("directory", ["/", "/cas", "/cas/"])
async def test_the_manifest_of_a_directory_counts_all_below_it(
    ask: Ask, reader: CountingReader, accounting: Accounting, directory: str
) -> None:
    data = await ask(MANIFEST, directory=directory)

    listed = (await reader.files(FilesRequest(visible=PUBLIC, below=directory, size=10_000))).items
    manifest = data["manifest"]
    address = urlsplit(manifest["url"])
    assert address.path == "/manifest"
    assert parse_qs(address.query) == {"directory": [directory.rstrip("/") or "/"], "format": ["curl"]}
    assert (manifest["format"], manifest["fileCount"]) == ("CURL", len(listed))
    assert manifest["bytes"] == sum(file.size for file in listed)
    assert await accounting.used("anonymous") == 0


async def test_the_manifest_of_a_query_counts_each_file_of_its_products_once(ask: Ask, reader: CountingReader) -> None:
    data = await ask(MANIFEST, OPERATOR, query="standard = pds3")

    everything = (await reader.files(FilesRequest(visible=EVERYTHING, size=10_000))).items
    products = (await reader.search(SearchRequest(visible=EVERYTHING, size=10_000, parts=Parts()))).items
    wanted = {product.uri for product in products if product.standard == "pds3"}
    files = [file for file in everything if wanted.intersection(file.products)]
    assert data["manifest"]["fileCount"] == len(files) > 3
    assert data["manifest"]["bytes"] == sum(file.size for file in files)


async def test_nothing_is_counted_where_no_count_is_selected(ask: Ask, reader: CountingReader) -> None:
    data = await ask('{ manifest(query: "standard = pds4", format: NDJSON) { url } }')

    assert data == {"manifest": {"url": "/manifest?q=standard+%3D+pds4&format=ndjson"}}
    assert sum(reader.calls.values()) == 0


async def test_there_is_no_manifest_of_a_directory_that_one_may_not_see(ask: Ask) -> None:
    assert await ask(MANIFEST, directory="/no/such") == {"manifest": None}


@pytest.mark.parametrize(
    ("variables", "part"),
    [
        ({}, "exactly one"),
        ({"directory": "/", "query": "x = 1"}, "exactly one"),
        ({"directory": "cas"}, "is no place"),
        ({"query": "standard ="}, "\n"),
        ({"query": "noSuchField = 1"}, "noSuchField"),
    ],
)
async def test_what_cannot_be_listed_is_said_with_a_code(
    answer: Answered, variables: dict[str, str], part: str
) -> None:
    result = await answer(MANIFEST, **variables)

    (error,) = result.errors
    assert (error["path"], error["extensions"]["code"]) == (["manifest"], "BAD_USER_INPUT")
    assert part in error["message"]
