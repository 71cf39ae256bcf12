"""Bytes by address: whole files, one range, links, and what is refused."""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from access.door import OpenDoor
from access.identity import ANONYMOUS, Identity, Unauthenticated
from loaders import seen_by
from schema.locations import path_of
from search.embedded import open_reader, open_writer
from search.port import EVERYTHING, FilesRequest
from tests.access.accounting import Accounting
from tests.dataapi.serving import SIGNER, asking
from tests.harvest.archives import run

CONTENT = bytes(range(256)) * 4


async def identify(headers: Any, _peer: str | None) -> Identity:
    if headers.get("authorization") == "Bearer bad":
        raise Unauthenticated("The token does not hold.")
    return Identity("o", "operator") if "authorization" in headers else ANONYMOUS


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of one public and one staged archive."""
    folder = tmp_path_factory.mktemp("bytes")
    for name, status in (("open", "archived"), ("shut", "staged")):
        root = folder / name
        (root / "DATA").mkdir(parents=True)
        (root / "archive.toml").write_text(
            f'standard = "pds3"\nmission = "mro"\nspacecraft = "mro"\nvolume = "{name}"\narchive_status = "{status}"\n'
        )
        (root / "DATA" / "A B+C.IMG").write_bytes(CONTENT)
        (root / "DATA" / "PAGE.HTML").write_text("<script>alert(1)</script>")
        (root / "DATA" / "EMPTY.TXT").write_bytes(b"")
    asyncio.run(run(open_writer(folder), folder, folder / "open", folder / "shut"))  # type: ignore[arg-type]  # any writer
    return folder


@pytest.fixture
async def client(data: Path, accounts: Accounting) -> AsyncIterator[httpx.AsyncClient]:
    async with asking(data, accounts, OpenDoor(identify)) as made:
        yield made


OPEN, SHUT = "/mro/mro/open/DATA", "/mro/mro/shut/DATA"
SEEN_BY = seen_by(frozenset({"unreleased:curators"}))
IMAGE = f"/data{OPEN}/A%20B%2BC.IMG"
OPERATOR = {"authorization": "Bearer good"}


async def test_a_file_comes_whole_with_what_is_known_of_it(client: httpx.AsyncClient) -> None:
    got = await client.get(IMAGE)
    head = await client.head(IMAGE)

    assert (got.status_code, got.content) == (200, CONTENT)
    assert (head.status_code, head.content) == (200, b"")
    for response in (got, head):
        assert response.headers["content-length"] == str(len(CONTENT))
        assert response.headers["accept-ranges"] == "bytes"
        assert response.headers["content-disposition"] == "inline; filename*=UTF-8''A%20B%2BC.IMG"
        assert "set-cookie" not in response.headers
    assert (await client.get(IMAGE, headers={"if-none-match": got.headers["etag"]})).status_code == 304


async def test_an_atlas_uri_is_an_address_too(client: httpx.AsyncClient) -> None:
    got = await client.get("/data/atlas:pds3:mro:mro:/open/DATA/A%20B%2BC.IMG")

    assert hashlib.md5(got.content).digest() == hashlib.md5(CONTENT).digest()


@pytest.mark.parametrize(
    ("asked", "start", "length"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=10-19", 10, 10),
        ("bytes=1000-", 1000, 24),
        ("bytes=-5", 1019, 5),
        ("bytes=0-9999", 0, 1024),
    ],
)
async def test_one_range_is_a_part(client: httpx.AsyncClient, asked: str, start: int, length: int) -> None:
    got = await client.get(IMAGE, headers={"range": asked})

    assert got.status_code == 206
    assert got.content == CONTENT[start : start + length]
    assert got.headers["content-range"] == f"bytes {start}-{start + length - 1}/{len(CONTENT)}"


@pytest.mark.parametrize("asked", ["lines=1-2", "bytes=", "bytes=5-2", "bytes=a-b", "bytes=-"])
async def test_what_is_no_range_is_the_whole_file(client: httpx.AsyncClient, asked: str) -> None:
    assert (await client.get(IMAGE, headers={"range": asked})).content == CONTENT


async def test_a_range_behind_the_end_is_refused(client: httpx.AsyncClient) -> None:
    got = await client.get(IMAGE, headers={"range": "bytes=1024-"})

    assert got.status_code == 416
    assert got.headers["content-range"] == "bytes */1024"
    assert (await client.get(f"/data{OPEN}/EMPTY.TXT", headers={"range": "bytes=-5"})).status_code == 416
    assert (await client.get(f"/data{OPEN}/EMPTY.TXT")).content == b""


async def test_a_range_for_other_bytes_is_the_whole_file(client: httpx.AsyncClient) -> None:
    tag = (await client.head(IMAGE)).headers["etag"]

    same = await client.get(IMAGE, headers={"range": "bytes=0-9", "if-range": tag})
    other = await client.get(IMAGE, headers={"range": "bytes=0-9", "if-range": '"older"'})

    assert (same.status_code, other.status_code) == (206, 200)


async def test_files_that_one_may_not_see_are_not_there(client: httpx.AsyncClient) -> None:
    staged = f"/data{SHUT}/A%20B%2BC.IMG"

    refused = await client.get(staged)
    absent = await client.get("/data/mro/mro/open/DATA/NONE.IMG")

    assert refused.status_code == absent.status_code == 404
    assert refused.json() == absent.json()
    assert refused.headers["content-type"] == "application/problem+json"
    assert (await client.get(staged, headers=OPERATOR)).content == CONTENT
    assert (await client.get(IMAGE, headers={"authorization": "Bearer bad"})).status_code == 401


@pytest.mark.parametrize(
    "path",
    ["/data/../pyproject.toml", "/data/mro/mro/open/DATA/..%2f..%2farchive.toml", "/data//etc/passwd",
     "/data/atlas:pds9:x", "/data/mro/mro/open/DATA//", "/data/%00", "/data/%ff%fe"],
)  # fmt: skip
async def test_addresses_lead_nowhere_but_into_the_index(client: httpx.AsyncClient, path: str) -> None:
    got = await client.get(path)

    assert got.status_code == 404
    assert "root:" not in got.text


async def test_a_link_lets_its_holder_read_until_it_expires(client: httpx.AsyncClient, accounts: Accounting) -> None:
    place, id_ = f"{SHUT}/A B+C.IMG", await accounts.link()
    good = SIGNER.sign(place, 2**40, id_, seen_by=SEEN_BY)
    address = f"/data{SHUT}/A%20B%2BC.IMG?"

    got = await client.get(address + good)

    assert got.content == CONTENT
    assert got.headers["cache-control"] == "private, no-store"
    assert got.headers["referrer-policy"] == "no-referrer"
    for bad in (
        good[:-1] + "_",
        good.replace("expires=1", "expires=2"),
        SIGNER.sign(place, 1, id_, seen_by=SEEN_BY),
        SIGNER.sign(place, 2**40, "nobody", seen_by=SEEN_BY),
        "expires=9&signature=",
    ):
        assert (await client.get(address + bad)).status_code == 403
    assert (await client.get(f"/data{SHUT}/PAGE.HTML?{good}")).status_code == 403


async def test_a_link_to_ranges_is_for_these_alone(client: httpx.AsyncClient, accounts: Accounting) -> None:
    bound = SIGNER.sign(f"{SHUT}/A B+C.IMG", 2**40, await accounts.link(), ((10, 19), (100, 199)), SEEN_BY)
    address = f"/data{SHUT}/A%20B%2BC.IMG?{bound}"

    inside = await client.get(address, headers={"range": "bytes=110-120"})

    assert inside.content == CONTENT[110:121]
    assert (await client.get(address)).status_code == 403
    assert (await client.get(address, headers={"range": "bytes=15-25"})).status_code == 403


async def test_pages_of_an_archive_do_not_run_in_our_name(client: httpx.AsyncClient) -> None:
    got = await client.get(f"/data{OPEN}/PAGE.HTML")

    assert got.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in got.headers["content-security-policy"]
    assert got.headers["x-content-type-options"] == "nosniff"


async def test_a_file_that_changed_since_the_harvest_is_not_given_out(client: httpx.AsyncClient, data: Path) -> None:
    reader = open_reader(data)
    page = await reader.files(FilesRequest(visible=EVERYTHING, places=(f"{OPEN}/EMPTY.TXT",)))
    await reader.close()
    path = path_of(page.items[0].location)

    os.truncate(path, 4)
    try:
        assert (await client.get(f"/data{OPEN}/EMPTY.TXT")).status_code == 503
    finally:
        os.truncate(path, 0)
