"""What is said of files, several ranges at once, and redirects to S3."""

import asyncio
import hashlib
import itertools
import time
from base64 import b64encode
from collections.abc import AsyncIterator
from email.parser import BytesParser
from email.policy import HTTP
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from access.accounts import Rung, Standing
from access.door import OpenDoor
from access.identity import Identity
from config.policy import Links
from config.settings import Settings
from gateway.storage import Storage
from loaders import seen_by
from search.embedded import open_writer
from storage.port import Unreachable
from tests.access.accounting import Accounting
from tests.dataapi.serving import SIGNER, asking
from tests.harvest.archives import make, run
from tests.services.s3 import S3

CONTENT = bytes(range(256)) * 4
PATH = "/mro/mro/open/DATA/A.IMG"
IMAGE = f"/data{PATH}"
MD5 = hashlib.md5(CONTENT)
NAMES = (f"answers-{number}" for number in itertools.count())


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
def bucket(s3: S3, monkeypatch: pytest.MonkeyPatch) -> str:
    """A bucket that has the file."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", s3.key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", s3.secret)
    name = s3.bucket(next(NAMES))
    s3.put(name, "top/mro/open/DATA/A.IMG", CONTENT)
    return name


async def _client(
    data: Path, accounts: Accounting, s3: S3 | None, *locations: str, **more: Any
) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the routes, where all bytes are at these locations."""
    file = accounts.folder / f"{len(locations)}.toml"
    lines = ["[[prefixes]]", 'prefix = "/mro"', f"locations = {list(locations)}"]
    lines += [f"{key} = {value}" for key, value in more.items()]
    if s3 is not None:
        lines += [f"[buckets.{locations[0].split('/')[2]}]", f'region = "{s3.region}"', f'endpoint = "{s3.url}"']
    file.write_text("\n".join(lines))
    storage = Storage(accounts.folder, Settings(storage=str(file)))
    async with asking(data, accounts, OpenDoor(identify), storage) as made:
        yield made
    await storage.close()


@pytest.fixture(scope="module")
def folder(data: Path) -> str:
    """A folder that has the file below its virtual path."""
    root = data / "folder" / "mro"
    root.mkdir(parents=True)
    (root / "open").symlink_to(data / "open")
    return str(data / "folder")


@pytest.fixture
async def through(data: Path, accounts: Accounting, folder: str) -> AsyncIterator[httpx.AsyncClient]:
    """Bytes that we send, with a header of their prefix."""
    own = '{ X-Robots-Tag = "west" }'
    async for client in _client(data, accounts, None, folder, headers=own):
        yield client


@pytest.fixture
async def direct(
    data: Path, accounts: Accounting, s3: S3, bucket: str, folder: str
) -> AsyncIterator[httpx.AsyncClient]:
    """Bytes in S3 to which clients are sent, and in a folder."""
    async for client in _client(data, accounts, s3, f"s3://{bucket}/top", folder):
        yield client


async def followed(answer: httpx.Response, **headers: str) -> httpx.Response:
    """What S3 answers where a redirect leads to."""
    assert (answer.status_code, answer.content) == (303, b"")
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    async with httpx.AsyncClient() as client:
        return await client.get(answer.headers["location"], headers=headers)


def signed(answer: httpx.Response) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(answer.headers["location"]).query))


async def test_head_says_from_the_index_what_is_known_of_a_file(data: Path, accounts: Accounting) -> None:
    async for client in _client(data, accounts, None, "https://127.0.0.1:9/nobody"):
        head = await client.head(IMAGE, headers={"range": "bytes=0-1"})

    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == "1024"
    assert head.headers["etag"] == f'"{MD5.hexdigest()}"'
    assert head.headers["repr-digest"] == f"md5=:{b64encode(MD5.digest()).decode()}:"
    assert head.headers["content-type"] == "application/octet-stream"
    assert head.headers["accept-ranges"] == "bytes"
    assert "last-modified" in head.headers
    assert await accounts.used("ada") == 0


async def test_where_no_place_answers_nothing_is_charged(data: Path, accounts: Accounting) -> None:
    async for client in _client(data, accounts, None, "http://127.0.0.1:9/mro", str(data / "nowhere")):
        for headers in ({}, {"range": "bytes=0-1,4-5"}):
            got = await client.get(IMAGE, headers=headers)
            assert (got.status_code, got.headers["retry-after"]) == (503, "30")
            assert got.headers["content-type"] == "application/problem+json"
    assert await accounts.used("ada") == 0
    async for client in _client(data, accounts, None, str(data / "nowhere")):
        assert (await client.get(IMAGE)).status_code == 404


async def test_the_headers_of_a_prefix_are_in_each_answer(through: httpx.AsyncClient) -> None:
    for answer in (await through.get(IMAGE), await through.head(IMAGE)):
        assert answer.headers["x-robots-tag"] == "west"
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
    direct: httpx.AsyncClient, accounts: Accounting
) -> None:
    ids = set()
    for asked, sent in (
        ({}, CONTENT),
        ({"range": "bytes=0-9"}, CONTENT[:10]),
        ({"range": "bytes=1000-"}, CONTENT[1000:]),
    ):
        got = await direct.get(IMAGE, headers=asked)
        assert (await followed(got, **asked)).content == sent
        assert (signed(got)["X-Amz-Expires"], signed(got)["X-Amz-SignedHeaders"]) == ("300", "host")
        ids.add(signed(got)["x-tharsis-id"])

    assert await accounts.used("ada") == 1024
    assert [await accounts.store.meter.holder(id_) for id_ in ids] == ["ada"]


async def test_the_life_of_links_is_that_of_the_policy(
    direct: httpx.AsyncClient, accounts: Accounting, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts.policy = type(accounts.policy)(links=Links(5))
    now = time.time() // 5 * 5
    monkeypatch.setattr("time.time", lambda: now)
    await direct.get(IMAGE)
    now += 4
    await direct.get(IMAGE)
    assert await accounts.used("ada") == 1024

    now += 1  # the next slot of time
    got = await direct.get(IMAGE)

    assert await accounts.used("ada") == 2048
    assert signed(got)["X-Amz-Expires"] == "5"


async def test_where_s3_does_not_have_the_file_the_bytes_are_ours_to_send(
    direct: httpx.AsyncClient, accounts: Accounting, s3: S3, bucket: str
) -> None:
    s3.client.delete_object(Bucket=bucket, Key="top/mro/open/DATA/A.IMG")

    got = await direct.get(IMAGE, headers={"range": "bytes=0-9"})

    assert (got.status_code, got.content) == (206, CONTENT[:10])
    assert await accounts.used("ada") == 10


async def test_where_no_link_can_be_signed_the_bytes_are_ours_to_send_and_cost_once(
    direct: httpx.AsyncClient, accounts: Accounting, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def link(*_: object) -> str:
        raise Unreachable("The credentials are about to end.")

    monkeypatch.setattr("storage.s3.links.S3Links.link", link)

    assert (await direct.get(IMAGE)).content == CONTENT
    assert await accounts.used("ada") == 1024


async def test_accounts_that_are_slowed_down_get_no_links(direct: httpx.AsyncClient, accounts: Accounting) -> None:
    link = SIGNER.sign(PATH, 2**40, await accounts.link(bytes_=1024), seen_by=seen_by(frozenset({"public"})))
    await accounts.stands("ada", Standing(Rung.PACED, "abuse"))
    await accounts.watch.look()

    assert (await direct.get(IMAGE)).content == CONTENT
    assert (await direct.get(f"{IMAGE}?{link}")).content == CONTENT


async def test_a_link_of_ours_leads_to_s3_and_costs_nothing_more(
    direct: httpx.AsyncClient, accounts: Accounting
) -> None:
    id_ = await accounts.link(bytes_=1024)
    soon = int(time.time()) + 20
    whole = SIGNER.sign(PATH, soon, id_, seen_by=seen_by(frozenset({"public"})))
    bound = SIGNER.sign(PATH, soon, id_, ((0, 9), (20, 29)), seen_by(frozenset({"public"})))

    redirected = await direct.get(f"{IMAGE}?{whole}")
    sent = await direct.get(f"{IMAGE}?{bound}", headers={"range": "bytes=20-29"})

    assert (await followed(redirected)).content == CONTENT
    assert signed(redirected)["x-tharsis-id"] == id_
    assert int(signed(redirected)["X-Amz-Expires"]) <= 20
    assert (sent.status_code, sent.content) == (206, CONTENT[20:30])
    assert await accounts.used("ada") == 1024
    unknown = SIGNER.sign(PATH, 2**40, "nobody", seen_by=seen_by(frozenset({"public"})))
    assert (await direct.get(f"{IMAGE}?{unknown}")).status_code == 403


async def test_a_link_of_ours_to_several_ranges_gives_them_together_and_no_others(
    through: httpx.AsyncClient, accounts: Accounting
) -> None:
    bound = SIGNER.sign(PATH, 2**40, await accounts.link(), ((0, 9), (20, 29)), seen_by(frozenset({"public"})))

    both = await through.get(f"{IMAGE}?{bound}", headers={"range": "bytes=0-9,25-29"})
    more = await through.get(f"{IMAGE}?{bound}", headers={"range": "bytes=0-9,25-30"})

    assert (both.status_code, more.status_code) == (206, 403)
    assert CONTENT[25:30] in both.content
