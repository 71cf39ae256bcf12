"""What is said of files, several ranges at once, and redirects to S3."""

import asyncio
import hashlib
from base64 import b64encode
from collections.abc import AsyncIterator
from email.parser import BytesParser
from email.policy import HTTP
from pathlib import Path
from typing import Any

import httpx
import pytest

from access.accounts import Rung, Standing
from access.door import OpenDoor
from access.identity import Identity
from access.links import HmacSigner
from config.policy import Links
from config.storage import PrefixSettings, StorageSettings
from dataapi.app import make_app
from loaders import seen_by
from search.embedded import open_reader, open_writer
from storage.port import Location, Terms, Unreachable
from tests.access.accounting import Accounting, accounting
from tests.dataapi.serving import data_routes
from tests.harvest.archives import make, run

SIGNER = HmacSigner(b"k" * 32)
CONTENT = bytes(range(256)) * 4
PATH = "/mro/mro/open/DATA/A.IMG"
IMAGE = f"/data{PATH}"
MD5 = hashlib.md5(CONTENT)


async def identify(headers: Any, _peer: str | None) -> Identity:
    return Identity("ada", "user")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("answers")
    root = make(
        folder / "open",
        {
            "archive.toml": 'standard = "pds3"\nmission = "mro"\nspacecraft = "mro"\nvolume = "open"\n'
            'archive_status = "archived"\n',
            "DATA/A.IMG": CONTENT,
            "INDEX/CHECKSUM.TXT": f"{MD5.hexdigest()}  DATA/A.IMG\n",
        },
    )
    asyncio.run(run(open_writer(folder), folder, root))  # type: ignore[arg-type]  # any writer
    return folder


@pytest.fixture
async def accounts() -> AsyncIterator[Accounting]:
    async with accounting() as made:
        yield made


class Signing:
    """Gives out links, as S3's are given out; ``terms`` are those of all, and none is given while it is ``shut``."""

    def __init__(self) -> None:
        self.terms: list[Terms] = []
        self.shut = False

    async def link(self, location: Location, terms: Terms) -> str:
        if self.shut:
            raise Unreachable("No credentials.")
        self.terms.append(terms)
        return f"{location.url}?signed={len(self.terms)}"


@pytest.fixture
def linker() -> Signing:
    return Signing()


def prefix(*locations: str, delivery: str = "through", **more: Any) -> StorageSettings:
    return StorageSettings(prefixes=(PrefixSettings("/mro", locations, delivery, **more),))  # type: ignore[arg-type]  # the two there are


async def _client(
    data: Path, accounts: Accounting, storage: StorageSettings, linker: Signing
) -> AsyncIterator[httpx.AsyncClient]:
    reader = open_reader(data)
    routes = data_routes(reader, accounts, OpenDoor(identify), SIGNER, storage, linker)
    transport = httpx.ASGITransport(make_app([routes.router()]))
    async with httpx.AsyncClient(transport=transport, base_url="http://data.test") as made:
        yield made
    await reader.close()


@pytest.fixture
async def through(data: Path, accounts: Accounting, linker: Signing) -> AsyncIterator[httpx.AsyncClient]:
    """Bytes that we send, with a header of their prefix."""
    root = (data / "folder" / "mro" / "open").parent
    root.mkdir(parents=True, exist_ok=True)
    if not (root / "open").exists():
        (root / "open").symlink_to(data / "open")
    own = {"X-Archive": "west", "ETag": '"x"'}
    async for client in _client(data, accounts, prefix(str(data / "folder"), headers=own), linker):
        yield client


@pytest.fixture
async def direct(data: Path, accounts: Accounting, linker: Signing) -> AsyncIterator[httpx.AsyncClient]:
    """Bytes in S3 to which clients are sent, and in a folder."""
    async for client in _client(data, accounts, prefix("s3://b/mro", str(data / "folder"), delivery="direct"), linker):
        yield client


async def test_head_says_from_the_index_what_is_known_of_a_file(
    direct: httpx.AsyncClient, accounts: Accounting, linker: Signing
) -> None:
    head = await direct.head(IMAGE, headers={"range": "bytes=0-1"})

    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == "1024"
    assert head.headers["etag"] == f'"{MD5.hexdigest()}"'
    assert head.headers["repr-digest"] == f"md5=:{b64encode(MD5.digest()).decode()}:"
    assert head.headers["content-type"] == "application/octet-stream"
    assert "last-modified" in head.headers
    assert await accounts.used("ada") == 0
    assert linker.terms == []


async def test_the_headers_of_a_prefix_are_in_each_answer_and_take_no_place_of_ours(through: httpx.AsyncClient) -> None:
    for answer in (await through.get(IMAGE), await through.head(IMAGE)):
        assert answer.headers["x-archive"] == "west"
        assert answer.headers["etag"] == f'"{MD5.hexdigest()}"'


async def test_several_ranges_come_as_parts_and_only_their_bytes_are_charged(
    through: httpx.AsyncClient, accounts: Accounting
) -> None:
    got = await through.get(IMAGE, headers={"range": "bytes=100-199,-4,0-9,150-249"})

    head = f"Content-Type: {got.headers['content-type']}\r\n\r\n".encode()
    parts = BytesParser(policy=HTTP).parsebytes(head + got.content).get_payload()
    assert got.status_code == 206
    assert int(got.headers["content-length"]) == len(got.content)
    assert (
        [(part["content-range"], part.get_payload(decode=True)) for part in parts]
        == [  # type: ignore[union-attr]  # messages
            ("bytes 100-249/1024", CONTENT[100:250]),
            ("bytes 1020-1023/1024", CONTENT[1020:]),
            ("bytes 0-9/1024", CONTENT[:10]),
        ]
    )
    assert await accounts.used("ada") == 150 + 4 + 10


async def test_conditions_are_answered_without_bytes(through: httpx.AsyncClient, accounts: Accounting) -> None:
    known = (await through.head(IMAGE)).headers

    for headers, status in (
        ({"if-none-match": known["etag"]}, 304),
        ({"if-modified-since": known["last-modified"]}, 304),
        ({"if-match": '"other"'}, 412),
        ({"range": "bytes=2000-"}, 416),
    ):
        got = await through.get(IMAGE, headers=headers)
        assert (got.status_code, got.headers["etag"]) == (status, known["etag"])
    assert await accounts.used("ada") == 0


async def test_a_file_in_s3_is_a_redirect_that_is_charged_once_while_links_live(
    direct: httpx.AsyncClient, accounts: Accounting, linker: Signing
) -> None:
    for headers in ({}, {"range": "bytes=0-9"}, {"range": "bytes=5-,9-"}):
        got = await direct.get(IMAGE, headers=headers)
        assert (got.status_code, got.content) == (303, b"")
        assert got.headers["location"].startswith("s3://b/mro/mro/open/DATA/A.IMG?signed=")
        assert got.headers["cache-control"] == "private, no-store"
        assert got.headers["referrer-policy"] == "no-referrer"

    assert await accounts.used("ada") == 1024
    assert {(one.life, one.byte_range, one.name) for one in linker.terms} == {(300, None, "A.IMG")}
    assert len({one.link_id for one in linker.terms}) == 1


async def test_the_life_of_links_is_that_of_the_policy(
    direct: httpx.AsyncClient, accounts: Accounting, linker: Signing, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts.policy = type(accounts.policy)(links=Links(5))
    now = 1_000_000_000.0
    monkeypatch.setattr("time.time", lambda: now)
    await direct.get(IMAGE)
    now += 4
    await direct.get(IMAGE)
    assert await accounts.used("ada") == 1024

    now += 1  # the next slot of time
    await direct.get(IMAGE)

    assert await accounts.used("ada") == 2048
    assert [one.life for one in linker.terms] == [5, 5, 5]


async def test_where_nothing_can_be_signed_the_bytes_are_ours_to_send(
    direct: httpx.AsyncClient, through: httpx.AsyncClient, accounts: Accounting, linker: Signing
) -> None:
    linker.shut = True

    got = await direct.get(IMAGE, headers={"range": "bytes=0-9"})

    assert (got.status_code, got.content) == (206, CONTENT[:10])
    assert await accounts.used("ada") == 10


async def test_accounts_that_are_slowed_down_get_no_links(
    direct: httpx.AsyncClient, through: httpx.AsyncClient, accounts: Accounting, linker: Signing
) -> None:
    await accounts.stands("ada", Standing(Rung.PACED, "abuse"))
    await accounts.watch.look()

    assert (await direct.get(IMAGE)).content == CONTENT
    assert linker.terms == []


async def test_a_link_of_ours_leads_to_s3_and_costs_nothing_more(
    direct: httpx.AsyncClient, through: httpx.AsyncClient, accounts: Accounting, linker: Signing
) -> None:
    id_ = await accounts.link(bytes_=1024)
    whole = SIGNER.sign(PATH, 2**40, id_, seen_by=seen_by(frozenset({"public"})))
    bound = SIGNER.sign(PATH, 2**40, id_, ((0, 9), (20, 29)), seen_by(frozenset({"public"})))

    redirected = await direct.get(f"{IMAGE}?{whole}")
    sent = await direct.get(f"{IMAGE}?{bound}", headers={"range": "bytes=20-29"})

    assert (redirected.status_code, linker.terms[0].link_id) == (303, id_)
    assert (sent.status_code, sent.content) == (206, CONTENT[20:30])
    assert await accounts.used("ada") == 1024
    unknown = SIGNER.sign(PATH, 2**40, "nobody", seen_by=seen_by(frozenset({"public"})))
    assert (await direct.get(f"{IMAGE}?{unknown}")).status_code == 403
