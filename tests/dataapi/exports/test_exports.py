"""Exports: every format has the rows of the search, a page at a time."""

import csv
import io
import json
import weakref
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pyarrow.parquet as parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st

import dataapi.exports.routes as routes
from access.accounts import Rung
from access.door import OpenDoor
from access.identity import ANONYMOUS, Identity, Unauthenticated
from access.streams import Streams
from config.policy import Policy
from dataapi.app import BrokenOff, make_app
from dataapi.exports import export_routes
from dataapi.exports.formats import harmless
from schema.dictionary import load_dictionary
from search.embedded import open_reader
from search.port import Deadline, Page
from tests.subgraphs.conftest import data  # noqa: F401  the sample archives, harvested once

FIELDS = "mission,target,startTime,exposure,PRODUCT_ID"


async def identify(headers: Any, _peer: str | None) -> Identity:
    if headers.get("authorization") == "Bearer bad":
        raise Unauthenticated("The token does not hold.")
    return Identity("o", "operator") if "authorization" in headers else ANONYMOUS


class Watching:
    """A reader that counts pages, and the products of each."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self.pages: list[int] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    async def search(self, request: Any) -> Any:
        page = await self._inner.search(request)
        self.pages.append(len(page.items))
        return page


class Followed(Page, frozen=True, weakref=True):
    """A page of which can be told whether anybody still holds it."""


@pytest.fixture
async def reader(data: Path) -> AsyncIterator[Watching]:  # noqa: F811  the fixture
    inner = open_reader(data)
    yield Watching(inner)
    await inner.close()


@pytest.fixture
async def client(reader: Watching) -> AsyncIterator[httpx.AsyncClient]:
    streams = Streams(lambda identity: Policy().limits[identity.role], lambda _: lambda: Rung.NORMAL)
    app = make_app([export_routes(reader, load_dictionary(), OpenDoor(identify), streams)])  # type: ignore[arg-type]  # it passes all on
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://export.test") as made:
        yield made


async def test_every_format_has_the_same_rows(client: httpx.AsyncClient) -> None:
    asked = {"q": "target = Mars", "fields": FIELDS, "sort": "-startTime"}

    lines = (await client.get("/export", params={**asked, "format": "ndjson"})).text.splitlines()
    table = list(csv.DictReader(io.StringIO((await client.get("/export", params=asked)).text)))
    content = (await client.get("/export", params={**asked, "format": "parquet"})).content
    columnar = parquet.read_table(io.BytesIO(content)).to_pylist()

    rows = [json.loads(line) for line in lines]
    assert len(rows) > 20
    assert columnar == rows
    assert [row["uri"] for row in table] == [row["uri"] for row in rows]
    assert [row["startTime"] for row in rows] == sorted((row["startTime"] for row in rows), reverse=True)
    assert {row["mission"] for row in rows} >= {"vik", "mars_2020"}
    assert {type(value) for row in rows for value in row["exposure"]} == {float}
    assert all(row["target"] == "; ".join(json.loads(line)["target"]) for row, line in zip(table, lines, strict=True))


async def test_a_question_may_be_posted(client: httpx.AsyncClient) -> None:
    body = {"format": "ndjson", "q": "target = Mars", "fields": FIELDS.split(","), "sort": ["startTime"]}

    posted = await client.post("/export", json=body)
    got = await client.get("/export", params={**body, "fields": FIELDS, "sort": "startTime"})

    assert posted.text == got.text
    assert posted.headers["content-disposition"] == 'attachment; filename="tharsis-export.ndjson"'
    assert posted.headers["cache-control"] == "private, no-store"


@pytest.mark.parametrize("format", ["csv", "ndjson", "parquet"])
async def test_pages_are_written_one_by_one(
    client: httpx.AsyncClient, reader: Watching, monkeypatch: pytest.MonkeyPatch, format: str
) -> None:
    whole = await client.get("/export", params={"format": "ndjson"})
    reader.pages.clear()
    monkeypatch.setattr(routes, "PAGE", 10)

    paged = await client.get("/export", params={"format": format})

    assert max(reader.pages) == 10
    assert sum(reader.pages) == len(whole.text.splitlines())
    if format == "parquet":
        assert parquet.read_table(io.BytesIO(paged.content)).num_rows == sum(reader.pages)
        assert parquet.ParquetFile(io.BytesIO(paged.content)).num_row_groups == len(reader.pages)


@pytest.mark.parametrize("format", ["csv", "ndjson", "parquet"])
async def test_a_page_is_let_go_before_the_next_is_asked_for(
    client: httpx.AsyncClient, reader: Watching, monkeypatch: pytest.MonkeyPatch, format: str
) -> None:
    monkeypatch.setattr(routes, "PAGE", 10)
    search = reader.search
    given: list[weakref.ref[Followed]] = []
    held: list[int] = []

    async def following(request: Any) -> Any:
        held.append(sum(each() is not None for each in given))
        page = Followed(**msgspec.structs.asdict(await search(request)))
        given.append(weakref.ref(page))
        return page

    monkeypatch.setattr(reader, "search", following)
    await client.get("/export", params={"format": format})

    assert len(held) > 2
    assert set(held) == {0}


@pytest.mark.parametrize("format", ["csv", "ndjson", "parquet"])
async def test_a_failure_in_the_middle_breaks_the_export_off(
    client: httpx.AsyncClient, reader: Watching, monkeypatch: pytest.MonkeyPatch, format: str
) -> None:
    monkeypatch.setattr(routes, "PAGE", 10)
    search = reader.search

    async def failing(request: Any) -> Any:
        if len(reader.pages) == 2:
            raise Deadline("The engine took too long.")
        return await search(request)

    monkeypatch.setattr(reader, "search", failing)

    with pytest.raises(BrokenOff):
        await client.get("/export", params={"format": format})
    assert reader.pages == [10, 10]


async def test_what_one_may_not_see_is_not_exported(client: httpx.AsyncClient) -> None:
    public = await client.get("/export", params={"format": "ndjson"})
    everything = await client.get("/export", params={"format": "ndjson"}, headers={"authorization": "Bearer good"})

    assert set(public.text.splitlines()) < set(everything.text.splitlines())


@pytest.mark.parametrize(
    ("params", "status", "part"),
    [
        ({"format": "xls"}, 400, "choose one of csv"),
        ({"fields": "misson"}, 400, "mission"),
        ({"fields": ",".join(f"f{n}" for n in range(300))}, 400, "at most 200"),
        ({"q": "target ="}, 400, ""),
        ({"q": "nothing = 1"}, 400, "nothing"),
        ({"sort": "-nothing"}, 400, "nothing"),
        ({"dedupe": "all"}, 400, "prefer_pds4"),
    ],
)
async def test_what_cannot_be_exported_is_said_before_the_first_byte(
    client: httpx.AsyncClient, params: dict[str, str], status: int, part: str
) -> None:
    got = await client.get("/export", params=params)

    assert got.status_code == status
    assert got.headers["content-type"] == "application/problem+json"
    assert part in got.json()["detail"]


async def test_a_long_question_in_the_address_is_answered(client: httpx.AsyncClient) -> None:
    got = await client.get("/export", params={"q": "target = " + "x" * 9_000, "format": "ndjson"})

    assert (got.status_code, got.text) == (200, "")


async def test_a_body_that_is_no_question_and_a_bad_token_are_refused(client: httpx.AsyncClient) -> None:
    assert (await client.post("/export", content=b"{")).status_code == 400
    assert (await client.post("/export", json={"colour": 1})).status_code == 400
    assert (await client.post("/export", content=b" " * 70_000)).status_code == 413
    assert (await client.post("/export", content=b"{}", headers={"content-length": "x"})).status_code == 413
    assert (await client.get("/export", headers={"authorization": "Bearer bad"})).status_code == 401


@given(st.text(max_size=20))
def test_no_text_is_a_formula_to_a_spreadsheet(text: str) -> None:
    made = harmless(text)

    assert made in (text, f"'{text}")
    assert not made.startswith(("=", "@", "\t", "\r"))
    if made.startswith(("+", "-")):
        float(made)
