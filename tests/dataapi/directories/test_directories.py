"""Listings of directories, for browsers and for programs."""

import asyncio
import html
import re
from collections.abc import AsyncIterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx
import pytest

from access.door import OpenDoor
from access.identity import ANONYMOUS, Identity
from loaders import contents
from search.embedded import open_writer
from tests.access.accounting import Accounting
from tests.dataapi.serving import asking
from tests.harvest.archives import make, run

BROWSER = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
OPERATOR = {"authorization": "Bearer good"}
ROOT = "/data/mro/mro/open/"
ODD = '<img src=x onerror="a()">&\u202e.TXT'


async def identify(headers: Mapping[str, str], _peer: str | None) -> Identity:
    return Identity("o", "operator") if "authorization" in headers else ANONYMOUS


def toml(volume: str, status: str, more: str = "") -> str:
    return f'standard = "pds3"\nmission = "mro"\nspacecraft = "mro"\nvolume = "{volume}"\narchive_status = "{status}"\n{more}'


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A public archive, one that is not, and a release."""
    folder = tmp_path_factory.mktemp("listed")
    names = [f"DATA/{name}.IMG" for name in "ABCDEFG"]
    roots = [
        make(
            folder / "open",
            {
                "archive.toml": toml("open", "archived"),
                **dict.fromkeys(names, b"12345"),
                **{f"DATA/{name}/X.IMG": b"123" for name in ("one", "three", "two")},
                f"ODD/{ODD}": b"",
                "EMPTY.TXT": b"x" * 1234,
            },
        ),
        make(folder / "shut", {"archive.toml": toml("shut", "staged"), "DATA/S.IMG": b"1"}),
        make(folder / "later", {"archive.toml": toml("later", "archived", 'release = "2"\n'), "DATA/A.IMG": b"123456"}),
    ]
    asyncio.run(run(open_writer(folder), folder, *roots))  # type: ignore[arg-type]  # any writer
    return folder


@pytest.fixture
async def client(data: Path, accounts: Accounting) -> AsyncIterator[httpx.AsyncClient]:
    async with asking(data, accounts, OpenDoor(identify)) as made:
        yield made


async def listed(client: httpx.AsyncClient, address: str, **headers: str) -> dict[str, Any]:
    answer = await client.get(address, headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json"), answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_program_gets_what_is_in_a_directory_as_json(client: httpx.AsyncClient) -> None:
    found = await listed(client, ROOT)

    assert (found["path"], found["name"], found["exact"], found["next"]) == ("/mro/mro/open", "open", True, None)
    assert (found["files"], found["bytes"]) == (13, 7 * 5 + 3 * 3 + 1234 + len(toml("open", "archived")))
    assert [(one["name"], one["files"], one["bytes"]) for one in found["directories"]] == [
        ("DATA", 10, 44),
        ("ODD", 1, 0),
    ]
    (empty,) = [one for one in found["items"] if one["name"] == "EMPTY.TXT"]
    assert (empty["bytes"], empty["mediaType"], empty["url"]) == (
        1234,
        "text/plain",
        "http://data.test/data/mro/mro/open/EMPTY.TXT",
    )
    assert found["parent"] == "http://data.test/data/mro/mro/"
    assert found["directories"][0]["url"] == "http://data.test/data/mro/mro/open/DATA/"


async def test_every_address_of_a_listing_leads_where_it_says(client: httpx.AsyncClient) -> None:
    seen, waiting = set(), ["http://data.test/data/"]
    while waiting:
        address = waiting.pop()
        found = await listed(client, address)
        assert found["url"] == address
        waiting += [one["url"] for one in found["directories"]]
        if found["parent"] is not None:
            assert (
                address in [one["url"] for one in (await listed(client, found["parent"]))["directories"]]
                or "::2" in address
            )
        for one in found["items"]:
            head = await client.head(one["url"])
            assert (head.status_code, int(head.headers["content-length"])) == (200, one["bytes"])
            seen.add(one["uri"])
    assert len(seen) == 15


@pytest.mark.parametrize("headers", [{}, BROWSER])
@pytest.mark.parametrize("size", [1, 2, 3, 4, 10])
async def test_pages_together_hold_each_entry_once(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, size: int, headers: dict[str, str]
) -> None:
    monkeypatch.setattr(contents, "ENTRIES", size)
    address: str | None = "/data/mro/mro/open/DATA/"
    names: list[str] = []
    pages = 0
    while address is not None:
        answer = await client.get(address, headers=headers)
        pages += 1
        if headers:
            names += [html.unescape(one).rstrip("/") for one in re.findall("<bdi>([^<]*)</bdi></a>", answer.text)]
            more = re.search('<a href="([^"]*)" rel="next">', answer.text)
            address = html.unescape(more[1]) if more else None
        else:
            page = answer.json()
            names += [one["name"] for one in (*page["directories"], *page["items"])]
            address = page["next"]

    assert names == ["one", "three", "two", *(f"{name}.IMG" for name in "ABCDEFG")]
    assert pages in (-(-10 // size), -(-10 // size) + 1)


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)


async def test_a_browser_gets_a_page_in_which_names_are_only_text(client: httpx.AsyncClient) -> None:
    answer = await client.get(f"{ROOT}ODD/", headers=BROWSER)

    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "script" not in answer.headers["content-security-policy"]
    tags = Tags()
    tags.feed(answer.text)
    assert not tags.tags & {"img", "script"}
    assert not [name for name in tags.attributes if name.startswith("on")]
    assert f"<bdi>{html.escape(ODD)}</bdi>" in answer.text
    (address,) = re.findall('<td><a href="([^"]*)">', answer.text)
    assert (await client.get(html.unescape(address))).status_code == 200
    assert ">1.23 kB<" in (await client.get(ROOT, headers=BROWSER)).text


@pytest.mark.parametrize("accept", [None, "*/*", "application/json", "text/html, application/json", "image/png"])
async def test_nobody_but_a_browser_gets_a_page(client: httpx.AsyncClient, accept: str | None) -> None:
    await listed(client, ROOT, **({"accept": accept} if accept else {}))


async def test_a_directory_without_its_slash_leads_to_it(client: httpx.AsyncClient) -> None:
    got = await client.get("/data/mro/mro/open?after=d.DATA")

    assert (got.status_code, got.headers["location"]) == (308, "/data/mro/mro/open/?after=d.DATA")
    released = (await client.get("/data/atlas:pds3:mro:mro:/later/DATA::2")).headers["location"]
    assert released == "/data/atlas:pds3:mro:mro:/later/DATA::2/"
    assert [one["bytes"] for one in (await listed(client, released))["items"]] == [6]
    assert (await client.get("/data//example.com", follow_redirects=False)).status_code == 404


async def test_head_has_the_length_of_the_listing(client: httpx.AsyncClient) -> None:
    got, head = await client.get(ROOT), await client.head(ROOT)

    assert (head.content, head.headers["content-length"]) == (b"", str(len(got.content)))


async def test_what_one_may_not_see_is_in_no_listing(client: httpx.AsyncClient) -> None:
    above = "/data/mro/mro/"

    assert [one["name"] for one in (await listed(client, above))["directories"]] == ["later", "open"]
    assert [one["name"] for one in (await listed(client, above, **OPERATOR))["directories"]] == [
        "later",
        "open",
        "shut",
    ]
    for hidden in ("/data/mro/mro/shut/", "/data/mro/mro/shut", "/data/mro/mro/none/", "/data/mro/mro/open//"):
        answer = await client.get(hidden, headers=BROWSER)
        assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


@pytest.mark.parametrize("after", ["x", "f.x", "d", ""])
async def test_a_cursor_that_is_none_is_said_so(client: httpx.AsyncClient, after: str) -> None:
    answer = await client.get(ROOT, params={"after": after})

    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_CURSOR")
