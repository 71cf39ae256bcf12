"""Links from the downloads subgraph, followed to the bytes."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from access.door import OpenDoor
from access.identity import ANONYMOUS, Identity
from access.links import HmacSigner
from dataapi.app import make_app
from loaders import Loaders
from schema.dictionary import load_dictionary
from search.embedded import open_reader, open_writer
from search.port import EVERYTHING, Reader
from subgraphs.downloads.subgraph import downloads_subgraph
from tests.access.accounting import Accounting
from tests.dataapi.serving import data_routes, own_addresses
from tests.harvest.archives import run

SIGNER = HmacSigner(b"k" * 32)
PATH = "/mro/mro/volume/DATA/A B+%25.IMG"
RELEASED, COMING = bytes(range(100)), b"not released yet"
ISSUE = """mutation($paths: [String!], $ranges: [ByteRange!]) {
  issueLinks(paths: $paths, ranges: $ranges) { url bytes } }"""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of a file and its next release, which only curators see."""
    folder = tmp_path_factory.mktemp("releases")
    for name, said, content in (
        ("first", 'archive_status = "archived"', RELEASED),
        ("second", 'release = "2"\narchive_status = "staged"', COMING),
    ):
        (folder / name / "DATA").mkdir(parents=True)
        (folder / name / "archive.toml").write_text(
            f'standard = "pds3"\nmission = "mro"\nspacecraft = "mro"\nvolume = "volume"\n{said}\n'
        )
        (folder / name / "DATA" / "A B+%.IMG").write_bytes(content)
    asyncio.run(run(open_writer(folder), folder, folder / "first", folder / "second"))  # type: ignore[arg-type]  # any writer
    return folder


@pytest.fixture
async def reader(data: Path) -> AsyncIterator[Reader]:
    reader = open_reader(data)
    yield reader
    await reader.close()


Issue = Callable[..., Awaitable[list[dict[str, Any]]]]


@pytest.fixture
def issued(reader: Reader, accounts: Accounting) -> Issue:
    """Gives out links to whoever asks."""

    async def ask(identity: Identity = ANONYMOUS, **variables: Any) -> list[dict[str, Any]]:
        subgraph = downloads_subgraph(reader, load_dictionary(), own_addresses(SIGNER), accounts.grants)
        answer = await subgraph.execute(ISSUE, variables, identity)
        assert answer.errors == []
        assert answer.data is not None
        links: list[dict[str, Any]] = answer.data["issueLinks"]
        return links

    return ask


@pytest.fixture
async def client(reader: Reader, accounts: Accounting) -> AsyncIterator[httpx.AsyncClient]:
    async def identify(headers: Any, peer: str | None) -> Identity:
        return ANONYMOUS

    routes = data_routes(reader, accounts, OpenDoor(identify), SIGNER)
    transport = httpx.ASGITransport(make_app([routes.router()]))
    async with httpx.AsyncClient(transport=transport, base_url="http://data.test") as made:
        yield made


async def test_a_link_gives_the_release_that_its_owner_saw_and_no_later_one(
    issued: Issue, client: httpx.AsyncClient
) -> None:
    (public,) = await issued(paths=[PATH])
    (curator,) = await issued(Identity("o", role="operator"), paths=[PATH])

    answer = await client.get(public["url"])

    assert (answer.content, public["bytes"]) == (RELEASED, len(RELEASED))
    assert answer.headers["cache-control"] == "private, no-store"
    assert (await client.get(curator["url"])).content == COMING
    assert (await client.get(curator["url"].partition("?")[0])).status_code == 404


async def test_a_link_to_a_range_gives_that_range_alone(issued: Issue, client: httpx.AsyncClient) -> None:
    (link,) = await issued(paths=[PATH], ranges=[{"first": 10, "last": 19}])

    within = await client.get(link["url"], headers={"range": "bytes=12-15"})

    assert (within.status_code, within.content, link["bytes"]) == (206, RELEASED[12:16], 10)
    for headers in ({"range": "bytes=12-20"}, {}):
        assert (await client.get(link["url"], headers=headers)).status_code == 403


async def test_a_path_means_the_latest_release_whatever_else_is_asked_for_at_once(reader: Reader) -> None:
    loaders = Loaders(reader, EVERYTHING, load_dictionary())
    (latest,) = await loaders.files_at([PATH])
    first = "atlas:pds3:mro:mro:/volume/DATA/A B+%25.IMG"

    by_uri, by_path = await Loaders(reader, EVERYTHING, load_dictionary()).files_at([first, PATH])

    assert latest is not None
    assert by_uri is not None
    assert (latest.release, by_uri.release, by_path) == ("2", None, latest)
