"""Issuing links: read from the index, charged once, then signed."""

import time
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest

from access.identity import Identity
from access.links import HmacSigner
from access.meter import CountingMeter
from loaders import encode_id
from schema.records import FileRecord
from search.port import EVERYTHING, PUBLIC, FilesRequest
from subgraphs.downloads import links
from tests.subgraphs.counting import CountingReader
from tests.subgraphs.downloads.conftest import Answered, Ask

ISSUE = """mutation($paths: [String!], $ids: [ID!], $ranges: [ByteRange!], $life: Int! = 300) {
  issueLinks(paths: $paths, ids: $ids, ranges: $ranges, expiresIn: $life) { file { id } url expires bytes } }"""


async def public_files(reader: CountingReader, count: int) -> list[FileRecord]:
    page = await reader.files(FilesRequest(visible=PUBLIC, order="size", descending=True, size=count))
    reader.calls.clear()
    return list(page.items)


@pytest.fixture(autouse=True)
def _noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """All of a test happens in one slot."""
    now = time.time() // 3600 * 3600
    monkeypatch.setattr(links.time, "time", lambda: now)


async def test_links_are_signed_for_their_files_by_path_uri_and_id(
    ask: Ask, reader: CountingReader, signer: HmacSigner, meter: CountingMeter
) -> None:
    one, two, three = await public_files(reader, 3)

    data = await ask(ISSUE, paths=[one.path, two.uri], ids=[encode_id("File", three.uri)])

    assert [link["file"]["id"] for link in data["issueLinks"]] == [
        encode_id("File", file.uri) for file in (one, two, three)
    ]
    for file, link in zip((one, two, three), data["issueLinks"], strict=True):
        address = urlsplit(link["url"])
        grant = signer.verify(file.uri, dict(parse_qsl(address.query)), 0)
        assert unquote(address.path) == f"/data/{file.uri}"
        assert (grant.place, grant.ranges, link["bytes"]) == (file.uri, (), file.size)
        assert grant.expires == links.time.time() + 300
        assert "anonymous" not in link["url"]
    assert meter.used("anonymous") == one.size + two.size + three.size
    assert sum(reader.calls.values()) == 1


async def test_a_repeated_request_and_a_repeated_file_are_charged_once(
    ask: Ask, reader: CountingReader, meter: CountingMeter
) -> None:
    (file,) = await public_files(reader, 1)
    account = Identity("someone", role="user")

    first = await ask(ISSUE, account, paths=[file.path, file.uri])
    second = await ask(ISSUE, account, paths=[file.path])

    assert first["issueLinks"][0] == first["issueLinks"][1] == second["issueLinks"][0]
    assert (meter.used("someone"), meter.used("anonymous")) == (file.size, 0)


async def test_ranges_are_merged_bound_and_alone_charged(
    ask: Ask, reader: CountingReader, signer: HmacSigner, meter: CountingMeter
) -> None:
    (file,) = await public_files(reader, 1)
    ranges = [{"first": first, "last": last} for first, last in ((20, 29), (0, 5), (6, 9), (3, 7), (file.size, 10**12))]

    data = await ask(ISSUE, paths=[file.path], ranges=ranges)

    (link,) = data["issueLinks"]
    query = dict(parse_qsl(urlsplit(link["url"]).query))
    assert signer.verify(file.uri, query, 0).ranges == ((0, 9), (20, 29))
    assert link["bytes"] == meter.used("anonymous") == 20


async def test_what_is_not_there_and_what_one_may_not_see_are_told_alike(
    answer: Answered, reader: CountingReader, meter: CountingMeter
) -> None:
    (seen,) = await public_files(reader, 1)
    everything = (await reader.files(FilesRequest(visible=EVERYTHING, size=10_000))).items
    hidden = next(file for file in everything if "public" not in file.visibility)

    result = await answer(ISSUE, paths=[hidden.path, "/no/such/file", seen.path, "nonsense"], ids=["x"])

    assert result.data is not None
    assert [link is not None for link in result.data["issueLinks"]] == [False, False, True, False, False]
    by_place = {error["path"][1]: error for error in result.errors}
    assert sorted(by_place) == [0, 1, 3, 4]
    assert {error["extensions"]["code"] for error in result.errors} == {"BAD_USER_INPUT"}
    assert by_place[0]["message"].replace(hidden.path, "…") == by_place[1]["message"].replace("/no/such/file", "…")
    assert meter.used("anonymous") == seen.size


async def test_who_may_see_a_file_gets_a_link_to_it(ask: Ask, reader: CountingReader) -> None:
    everything = (await reader.files(FilesRequest(visible=EVERYTHING, size=10_000))).items
    hidden = next(file for file in everything if "public" not in file.visibility)

    data = await ask(ISSUE, Identity("o", role="operator"), paths=[hidden.path])

    assert data["issueLinks"][0]["bytes"] == hidden.size


@pytest.mark.parametrize(
    ("variables", "part"),
    [
        ({}, "between 1 and 1000"),
        ({"paths": ["/a"] * 600, "ids": ["x"] * 401}, "not 1001"),
        ({"paths": ["/a"], "life": 59}, "60 to 300"),
        ({"paths": ["/a"], "life": 301}, "60 to 300"),
        ({"paths": ["/a"], "ranges": []}, "between 1 and 100 ranges"),
        ({"paths": ["/a"], "ranges": [{"first": 5, "last": 4}]}, "from 5 to 4"),
        ({"paths": ["/a"], "ranges": [{"first": -1, "last": 4}]}, "from -1 to 4"),
    ],
)
async def test_a_request_that_cannot_be_met_is_refused_whole(
    answer: Answered, meter: CountingMeter, variables: dict[str, object], part: str
) -> None:
    result = await answer(ISSUE, **variables)

    (error,) = result.errors
    assert (error["path"], error["extensions"]["code"]) == (["issueLinks"], "BAD_USER_INPUT")
    assert part in error["message"]
    assert meter.used("anonymous") == 0


async def test_ranges_beyond_the_end_of_a_file_are_an_error_at_its_place(
    answer: Answered, reader: CountingReader
) -> None:
    (file,) = await public_files(reader, 1)

    result = await answer(ISSUE, paths=[file.path], ranges=[{"first": file.size, "last": file.size}])

    assert result.data == {"issueLinks": [None]}
    assert "ends before" in result.errors[0]["message"]
