"""Issuing links: read from the index, charged once, then signed."""

import time
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest

from access.accounts import Rung, Standing
from access.identity import Identity
from access.links import HmacSigner
from access.meter import DAY
from loaders import encode_id, seen_by
from schema.records import FileRecord
from schema.times import format_time
from search.port import EVERYTHING, PUBLIC, FilesRequest
from subgraphs.downloads import links
from tests.subgraphs.counting import CountingReader
from tests.subgraphs.downloads.conftest import Accounting, Answered, Ask

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
    ask: Ask, reader: CountingReader, signer: HmacSigner, accounting: Accounting
) -> None:
    one, two, three = await public_files(reader, 3)

    data = await ask(ISSUE, paths=[one.path, two.uri], ids=[encode_id("File", three.uri)])

    assert [link["file"]["id"] for link in data["issueLinks"]] == [
        encode_id("File", file.uri) for file in (one, two, three)
    ]
    for file, link in zip((one, two, three), data["issueLinks"], strict=True):
        address = urlsplit(link["url"])
        grant = signer.verify(file.uri, dict(parse_qsl(address.query)), 0)
        signer.check_seen(grant, seen_by(file.visibility))
        assert unquote(address.path) == f"/data/{file.uri}"
        assert (grant.place, grant.ranges, link["bytes"]) == (file.uri, (), file.size)
        assert grant.expires == links.time.time() + 300
        assert "anonymous" not in link["url"]
    assert await accounting.used("anonymous") == one.size + two.size + three.size
    assert sum(reader.calls.values()) == 1


async def test_a_repeated_request_and_a_repeated_file_are_charged_once(
    ask: Ask, reader: CountingReader, accounting: Accounting
) -> None:
    (file,) = await public_files(reader, 1)
    account = Identity("someone", role="user")

    first = await ask(ISSUE, account, paths=[file.path, file.uri])
    second = await ask(ISSUE, account, paths=[file.path])

    assert first["issueLinks"][0] == first["issueLinks"][1] == second["issueLinks"][0]
    assert (await accounting.used("someone"), await accounting.used("anonymous")) == (file.size, 0)


async def test_the_same_files_in_another_order_are_the_same_request(
    ask: Ask, reader: CountingReader, accounting: Accounting
) -> None:
    paths = [file.path for file in await public_files(reader, 5)]

    first, again = [await ask(ISSUE, paths=each) for each in (paths, [*reversed(paths), paths[2]])]

    assert [link["url"] for link in again["issueLinks"]][:5] == [link["url"] for link in first["issueLinks"]][::-1]
    assert await accounting.used("anonymous") == sum(link["bytes"] for link in first["issueLinks"])


async def test_many_requests_in_one_operation_are_charged_as_many(
    answer: Answered, reader: CountingReader, accounting: Accounting
) -> None:
    files = await public_files(reader, 10)
    accounting.limit("user", links_per_minute=3)
    fields = [f'a{number}: issueLinks(paths: ["{file.path}"]) {{ bytes }}' for number, file in enumerate(files)]

    result = await answer(f"mutation {{ {' '.join(fields)} }}", Identity("someone", role="user"))

    assert result.data is not None
    given = [links[0]["bytes"] for links in result.data.values() if links is not None]
    assert given == [file.size for file in files[:3]]
    assert [error["extensions"]["limit"] for error in result.errors] == ["links_per_minute"] * 7
    assert await accounting.used("someone") == sum(given)


async def test_ranges_are_merged_bound_and_alone_charged(
    ask: Ask, reader: CountingReader, signer: HmacSigner, accounting: Accounting
) -> None:
    (file,) = await public_files(reader, 1)
    ranges = [{"first": first, "last": last} for first, last in ((20, 29), (0, 5), (6, 9), (3, 7), (file.size, 10**12))]

    data = await ask(ISSUE, paths=[file.path], ranges=ranges)

    (link,) = data["issueLinks"]
    query = dict(parse_qsl(urlsplit(link["url"]).query))
    assert signer.verify(file.uri, query, 0).ranges == ((0, 9), (20, 29))
    assert link["bytes"] == await accounting.used("anonymous") == 20


async def test_what_is_not_there_and_what_one_may_not_see_are_told_alike(
    answer: Answered, reader: CountingReader, accounting: Accounting
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
    assert await accounting.used("anonymous") == seen.size


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
    answer: Answered, accounting: Accounting, variables: dict[str, object], part: str
) -> None:
    result = await answer(ISSUE, **variables)

    (error,) = result.errors
    assert (error["path"], error["extensions"]["code"]) == (["issueLinks"], "BAD_USER_INPUT")
    assert part in error["message"]
    assert await accounting.used("anonymous") == 0


async def test_ranges_beyond_the_end_of_a_file_are_an_error_at_its_place(
    answer: Answered, reader: CountingReader
) -> None:
    (file,) = await public_files(reader, 1)

    result = await answer(ISSUE, paths=[file.path], ranges=[{"first": file.size, "last": file.size}])

    assert result.data == {"issueLinks": [None]}
    assert "ends before" in result.errors[0]["message"]


async def test_what_is_used_up_is_refused_with_what_is_left_and_when_it_resets(
    answer: Answered, reader: CountingReader, accounting: Accounting
) -> None:
    one, two = await public_files(reader, 2)
    accounting.limit("user", bytes_per_day=one.size + two.size - 1)
    account = Identity("someone", role="user")
    assert (await answer(ISSUE, account, paths=[one.path])).errors == []

    refused = await answer(ISSUE, account, paths=[two.path])

    tomorrow = format_time((int(links.time.time()) // DAY + 1) * DAY * 1_000_000)
    (error,) = refused.errors
    assert error["path"] == ["issueLinks"]
    assert error["extensions"] == {
        "code": "CURTAILED",
        "limit": "bytes_per_day",
        "allowed": one.size + two.size - 1,
        "left": two.size - 1,
        "asked": two.size,
        "resets": tomorrow,
    }
    assert str(two.size - 1) in error["message"]
    assert await accounting.used("someone") == one.size


async def test_what_no_waiting_brings_within_the_limit_is_said_to_be_too_much_at_once(
    answer: Answered, reader: CountingReader, accounting: Accounting
) -> None:
    files = await public_files(reader, 3)
    accounting.limit("user", links_per_minute=2)

    refused = await answer(ISSUE, Identity("someone", role="user"), paths=[file.path for file in files])

    (error,) = refused.errors
    assert (error["extensions"]["code"], error["extensions"]["limit"]) == ("LIMIT_EXCEEDED", "links_per_minute")


async def test_a_curtailed_account_reads_why_and_until_when(
    answer: Answered, reader: CountingReader, accounting: Accounting
) -> None:
    (file,) = await public_files(reader, 1)
    await accounting.stands("someone", Standing(Rung.METADATA, "You went too far.", 0, 4_000_000_000))

    refused = await answer(ISSUE, Identity("someone", role="user"), paths=[file.path])

    (error,) = refused.errors
    assert error["message"] == "You went too far."
    assert error["extensions"] == {
        "code": "CURTAILED",
        "standing": "metadata",
        "resets": "2096-10-02T07:06:40.000000Z",
    }


async def test_without_the_store_no_link_is_given_out(
    answer: Answered, reader: CountingReader, accounting: Accounting
) -> None:
    (file,) = await public_files(reader, 1)
    (accounting.folder / "access.sqlite").unlink()

    refused = await answer(ISSUE, paths=[file.path])

    (error,) = refused.errors
    assert error["extensions"] == {"code": "SUBGRAPH_UNAVAILABLE"}
    assert "access.sqlite" not in error["message"]


async def test_the_report_names_the_mission_of_each_file(
    ask: Ask, reader: CountingReader, accounting: Accounting
) -> None:
    files = await public_files(reader, 50)
    await ask(ISSUE, Identity("someone", role="user"), paths=[file.path for file in files])

    rows = await accounting.store.meter.report(0, 10**6)

    missions = {file.path.split("/")[1] for file in files}
    assert len(missions) > 1
    assert {row.mission for row in rows} == missions
    assert sum(row.bytes for row in rows) == sum(file.size for file in files)
