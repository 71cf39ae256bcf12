"""Files and directories through GraphQL, over the sample archives."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from access.identity import Identity
from loaders import encode_id
from subgraphs.service import Answer
from tests.subgraphs.conftest import SAMPLES
from tests.subgraphs.counting import CountingReader

Ask = Callable[..., Awaitable[Any]]
OPERATOR = Identity("o", role="operator")


async def test_a_directory_counts_everything_below_it(ask: Ask) -> None:
    data = await ask("{ directory { path name fileCount size parent { id } ancestors { path } } }", OPERATOR)

    harvested = [path for path in SAMPLES.rglob("*") if path.is_file()]
    assert data["directory"]["path"] == "/"
    assert data["directory"]["fileCount"] == len([path for path in harvested if path.parent != SAMPLES])
    assert data["directory"]["parent"] is None
    assert data["directory"]["ancestors"] == []


async def test_one_goes_up_and_down(ask: Ask) -> None:
    top = await ask("{ directory { directories { nodes { path } } } }")
    missions = [one["path"] for one in top["directory"]["directories"]["nodes"]]
    assert "/cas" in missions

    query = "query($p: String!) { directory(path: $p) { ancestors { path } directories { nodes { name } } } }"
    deeper = await ask(
        'query { directory(path: "/cas") { directories { nodes { path directories { nodes { path } } } } } }'
    )
    volume = deeper["directory"]["directories"]["nodes"][0]["directories"]["nodes"][0]["path"]
    found = await ask(query, p=volume)

    assert [one["path"] for one in found["directory"]["ancestors"]] == ["/", "/cas", volume.rsplit("/", 1)[0]]
    assert "data" in [one["name"].lower() for one in found["directory"]["directories"]["nodes"]]


async def test_a_file_is_found_by_path_uri_and_id(ask: Ask) -> None:
    listed = await ask('{ files(glob: "**/*.LBL", first: 1) { nodes { id uri path } } }')
    (known,) = listed["files"]["nodes"]
    fields = (
        "id uri path name url size mediaType role modified checksums { md5 sha256 } directory { path } products { id }"
    )

    by_path = await ask(f"query($p: String!) {{ file(path: $p) {{ {fields} }} }}", p=known["path"])
    by_uri = await ask(f"query($p: String!) {{ file(path: $p) {{ {fields} }} }}", p=known["uri"])
    by_id = await ask(f"query($i: ID!) {{ file(id: $i) {{ {fields} }} }}", i=known["id"])

    file = by_path["file"]
    assert by_path == by_uri == by_id
    assert file["url"] == f"/data{known['path']}"
    assert file["directory"]["path"] == known["path"].rsplit("/", 1)[0]
    assert file["size"] > 0
    assert known["id"] == encode_id("File", known["uri"])


async def test_pages_of_files_are_complete_in_order_and_without_doubles(ask: Ask) -> None:
    query = """query($after: String) { files(first: 7, after: $after, orderBy: SIZE, descending: true) {
      edges { cursor node { uri size } } pageInfo { hasNextPage endCursor hasPreviousPage } totalCount } }"""
    found: list[Any] = []
    after = None
    while True:
        page = (await ask(query, after=after))["files"]
        found += [edge["node"] for edge in page["edges"]]
        assert page["pageInfo"]["hasPreviousPage"] is (after is not None)
        assert page["pageInfo"]["endCursor"] == page["edges"][-1]["cursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["edges"][2]["cursor"] if len(found) == 7 else page["pageInfo"]["endCursor"]
        found = found[:3] if len(found) == 7 else found

    assert len({one["uri"] for one in found}) == len(found) == page["totalCount"]
    assert [one["size"] for one in found] == sorted((one["size"] for one in found), reverse=True)


async def test_pages_of_directories_go_on_by_name(ask: Ask) -> None:
    query = """query($after: String) { directory { directories(first: 2, after: $after) {
      nodes { name } pageInfo { hasNextPage endCursor } } } }"""
    names: list[str] = []
    after = None
    while True:
        page = (await ask(query, after=after))["directory"]["directories"]
        names += [one["name"] for one in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break

    assert names == sorted(set(names))
    assert len(names) > 3


async def test_directories_in_a_page_of_directories_are_read_in_one_call(ask: Ask, reader: CountingReader) -> None:
    query = (
        "{ directory { directories { nodes { directories(first: 1) { nodes { directories { nodes { path } } } } } } } }"
    )

    data = await ask(query, OPERATOR)

    assert len(data["directory"]["directories"]["nodes"]) > 3
    assert reader.calls == {"directories": 1, "subdirectories": 3}


async def test_what_lies_above_a_file_is_of_the_release_of_the_file(ask: Ask) -> None:
    above = "path release parent { path release } ancestors { path release }"
    data = await ask(f"{{ files(first: 1000) {{ nodes {{ path release directory {{ {above} }} }} }} }}", OPERATOR)

    files = data["files"]["nodes"]
    volumes = {(file["path"].split("/")[3], file["release"]) for file in files}
    assert {("mars2020_navcam_ops_raw", "1"), ("mars2020_navcam_ops_raw", "2")} <= volumes
    for file in files:
        names = file["path"].split("/")
        places = ["/".join(names[:length]) or "/" for length in range(1, len(names))]
        expected = [(place, file["release"] if place.count("/") > 2 else None) for place in places]
        directory = file["directory"]
        chain = [*directory["ancestors"], directory]
        assert [(each["path"], each["release"]) for each in chain] == expected
        assert directory["parent"] == directory["ancestors"][-1]


async def test_products_have_their_files_in_one_call(ask: Ask, reader: CountingReader) -> None:
    listed = await ask('{ files(where: {role: "label"}, first: 20) { nodes { products { id } } } }')
    ids = [product["id"] for file in listed["files"]["nodes"] for product in file["products"]]
    reader.calls.clear()
    representations = [{"__typename": "Product", "id": id_} for id_ in ids]
    query = "query($r: [_Any!]!) { _entities(representations: $r) { ... on Product { id files { path role } } } }"

    data = await ask(query, r=representations)

    assert [one["id"] for one in data["_entities"]] == ids
    assert all("label" in [file["role"] for file in one["files"]] for one in data["_entities"])
    assert sum(reader.calls.values()) == 1


@pytest.mark.parametrize(
    ("query", "most"),
    [
        ("{ files(first: 50) { nodes { directory { path parent { path } } products { id } } } }", 4),
        (
            '{ directory(path: "/cas") { directories { nodes { path } } files { nodes { name } } ancestors { path } } }',
            4,
        ),
    ],
)
async def test_no_question_asks_the_index_once_for_each_file(
    ask: Ask, reader: CountingReader, query: str, most: int
) -> None:
    await ask(query)

    assert 0 < sum(reader.calls.values()) <= most, reader.calls


async def test_what_one_may_not_see_is_not_there(ask: Ask) -> None:
    everything = await ask("{ directory { fileCount } files { totalCount } }", OPERATOR)
    public = await ask("{ directory { fileCount } files { totalCount } }")

    assert public["directory"]["fileCount"] == public["files"]["totalCount"] <= everything["files"]["totalCount"]
    assert await ask('{ file(path: "/no/such/file") { id } directory(path: "/no") { id } }') == {
        "file": None,
        "directory": None,
    }


@pytest.mark.parametrize(
    ("query", "code", "part"),
    [
        ('{ directory(path: "cas") { id } }', "BAD_USER_INPUT", "is no place"),
        ('{ directory(path: "atlas:pds9:x") { id } }', "BAD_USER_INPUT", "not an Atlas uri"),
        ("{ file { id } }", "BAD_USER_INPUT", "exactly one"),
        ('{ file(id: "x") { id } }', "BAD_USER_INPUT", "no id"),
        (f'{{ file(id: "{encode_id("Product", "x")}") {{ id }} }}', "BAD_USER_INPUT", "not a File"),
        ('{ files(glob: "") { nodes { id } } }', "BAD_USER_INPUT", "glob"),
        ('{ files(glob: "**/**/**/**/**/a") { nodes { id } } }', "BAD_USER_INPUT", "at most four"),
        ("{ files(first: 1001) { nodes { id } } }", "BAD_USER_INPUT", "1000"),
        ('{ files(after: "nonsense") { nodes { id } } }', "INVALID_CURSOR", ""),
        ('{ files(where: {role: "king"}) { nodes { id } } }', "BAD_USER_INPUT", "no role"),
        ('{ directory { directories(after: "x") { nodes { id } } } }', "INVALID_CURSOR", ""),
        (
            '{ directory { directories(after: "bmFtZTph7aCA") { nodes { id } } } }',
            "INVALID_CURSOR",
            "",
        ),  # half a character
    ],
)
async def test_what_cannot_be_answered_is_said_with_a_code(
    answer: Callable[..., Awaitable[Answer]], query: str, code: str, part: str
) -> None:
    result = await answer(query)

    (error,) = result.errors
    assert error["extensions"]["code"] == code
    assert part in error["message"]
    assert error["path"]


@pytest.mark.parametrize(
    "field", ["file(path: $text) { id }", "files(glob: $text) { totalCount }", "directory(path: $text) { id }"]
)
async def test_half_a_character_is_refused(answer: Callable[..., Awaitable[Answer]], field: str) -> None:
    result = await answer(f"query($text: String!) {{ {field} }}", text="/\ud800")

    (error,) = result.errors
    assert (error["extensions"]["code"], len(error["path"])) == ("BAD_USER_INPUT", 1)
    assert "half a character" in error["message"]


async def test_a_cursor_of_another_question_is_refused(answer: Callable[..., Awaitable[Answer]], ask: Ask) -> None:
    page = await ask("{ files(first: 2) { pageInfo { endCursor } } }")
    cursor = page["files"]["pageInfo"]["endCursor"]

    result = await answer(f'{{ files(first: 2, orderBy: SIZE, after: "{cursor}") {{ nodes {{ id }} }} }}')

    assert [error["extensions"]["code"] for error in result.errors] == ["INVALID_CURSOR"]
