"""Manifests over HTTP, of the sample archives."""

import re
from collections.abc import AsyncIterator, Mapping
from typing import Any

import httpx
import orjson
import pytest

from access.accounts import Rung
from access.door import OpenDoor
from access.identity import ANONYMOUS, Identity, Unauthenticated
from access.streams import Streams
from config.policy import Policy
from dataapi.app import make_app
from dataapi.manifests import manifest_routes
from loaders import listings
from schema.dictionary import load_dictionary
from search.port import EVERYTHING, PUBLIC, FilesRequest, Parts, SearchRequest
from tests.subgraphs.conftest import data, reader
from tests.subgraphs.counting import CountingReader

__all__ = ["data", "reader"]


async def identify(headers: Mapping[str, str], peer: str | None) -> Identity:
    shown = headers.get("authorization")
    if shown is None:
        return ANONYMOUS
    if shown != "Bearer operator":
        raise Unauthenticated("The token does not hold.")
    return Identity("o", role="operator")


OPERATOR = {"authorization": "Bearer operator"}


@pytest.fixture
async def client(reader: CountingReader) -> AsyncIterator[httpx.AsyncClient]:
    streams = Streams(lambda identity: Policy().limits[identity.role], lambda _: lambda: Rung.NORMAL)
    app = make_app([manifest_routes(reader, load_dictionary(), OpenDoor(identify), streams)])  # type: ignore[arg-type]  # it passes everything on
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://archive.example") as client:
        yield client


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of a few files."""
    monkeypatch.setattr(listings, "FILES", 7)
    monkeypatch.setattr(listings, "PRODUCTS", 2)


async def rows(client: httpx.AsyncClient, headers: dict[str, str] | None = None, **asked: str) -> list[dict[str, Any]]:
    answer = await client.get("/manifest", params={"format": "ndjson", **asked}, headers=headers)
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    return [orjson.loads(line) for line in answer.text.splitlines()]


@pytest.mark.usefixtures("small")
async def test_a_directory_is_listed_whole_at_any_depth(client: httpx.AsyncClient, reader: CountingReader) -> None:
    listed = await rows(client, directory="/")

    files = (await reader.files(FilesRequest(visible=PUBLIC, size=10_000))).items
    assert len(listed) == len(files) > 14
    assert sorted((one["bytes"], one["md5"] or "") for one in listed) == sorted(
        (one.size, one.md5 or "") for one in files
    )
    assert {one["url"].split("/data/")[0] for one in listed} == {"http://archive.example"}
    assert not [one for one in listed if "?" in one["url"]]
    assert listed[-1]["after"] == "end"


@pytest.mark.usefixtures("small")
async def test_each_file_of_the_products_of_a_query_is_listed_once(
    client: httpx.AsyncClient, reader: CountingReader
) -> None:
    listed = await rows(client, OPERATOR, q="standard = pds3")

    everything = (await reader.files(FilesRequest(visible=EVERYTHING, size=10_000))).items
    products = (await reader.search(SearchRequest(visible=EVERYTHING, size=10_000, parts=Parts()))).items
    wanted = {product.uri for product in products if product.standard == "pds3"}
    files = [file for file in everything if wanted.intersection(file.products)]
    assert len(listed) == len({one["url"] for one in listed}) == len(files)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("asked", [{"directory": "/"}, {"q": "standard = pds4"}])
async def test_a_manifest_goes_on_behind_any_of_its_cursors(client: httpx.AsyncClient, asked: dict[str, str]) -> None:
    whole = await rows(client, **asked)
    ends = [number for number, one in enumerate(whole) if one["after"] not in (None, "end")]

    assert ends
    for number in (ends[0], ends[-1]):
        assert await rows(client, **asked, after=whole[number]["after"]) == whole[number + 1 :]


@pytest.mark.usefixtures("small")
async def test_a_script_carries_its_cursors_in_comments(client: httpx.AsyncClient) -> None:
    script = (await client.get("/manifest", params={"directory": "/", "format": "curl"})).text
    cursors = re.findall("^# after: (.*)$", script, re.MULTILINE)

    rest = (await client.get("/manifest", params={"directory": "/", "format": "curl", "after": cursors[0]})).text

    assert cursors[-1] == "end"
    assert script.endswith(rest.partition("\nget ")[2])
    assert script.count("\nget ") == rest.count("\nget ") + 7


async def test_memory_holds_a_page_however_many_there_are(
    client: httpx.AsyncClient, reader: CountingReader, small: None
) -> None:
    listed = await rows(client, directory="/")

    assert reader.calls["files"] == -(-len(listed) // 7)


async def test_what_one_may_not_see_is_not_listed(client: httpx.AsyncClient) -> None:
    public = await rows(client, directory="/")
    everything = await rows(client, OPERATOR, directory="/")

    assert {one["url"] for one in public} < {one["url"] for one in everything}


@pytest.mark.parametrize(
    ("asked", "status", "code", "part"),
    [
        ({"directory": "/", "format": "exe"}, 400, "BAD_USER_INPUT", "choose one of"),
        ({"format": "csv"}, 400, "BAD_USER_INPUT", "exactly one"),
        ({"directory": "/", "q": "a = 1", "format": "csv"}, 400, "BAD_USER_INPUT", "exactly one"),
        ({"directory": "/no/such", "format": "csv"}, 404, "BAD_USER_INPUT", "no such directory"),
        ({"directory": "relative", "format": "csv"}, 400, "BAD_USER_INPUT", "is no place"),
        ({"q": "nonsense = 1", "format": "csv"}, 400, "BAD_USER_INPUT", "nonsense"),
        ({"directory": "/", "format": "csv", "after": "x"}, 400, "INVALID_CURSOR", ""),
    ],
)
async def test_what_cannot_be_listed_is_a_problem_with_a_code(
    client: httpx.AsyncClient, asked: dict[str, str], status: int, code: str, part: str
) -> None:
    answer = await client.get("/manifest", params=asked)

    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.json()["code"] == code
    assert part in answer.json()["detail"]


async def test_a_token_that_does_not_hold_is_refused_without_it(client: httpx.AsyncClient) -> None:
    answer = await client.get(
        "/manifest", params={"directory": "/", "format": "csv"}, headers={"authorization": "Bearer secret"}
    )

    assert (answer.status_code, answer.json()["code"]) == (401, "UNAUTHENTICATED")
    assert "secret" not in answer.text
