"""What is refused: federation's fields at a subgraph without the secret, and bad input, in both topologies."""

from typing import Any

import httpx
import pytest

from gateway.archive import NAMES
from gateway.executor.remote.headers import SECRET_HEADER
from tests.topologies.serving import Apart

FEDERATION = [
    "{ _service { sdl } }",
    '{ _entities(representations: [{__typename: "File", id: "x"}]) { __typename } }',
    "{ __schema { queryType { name } } }",
    "{ harmless: _service { sdl } }",
    "query A { __typename } query B { ... { ...F } } fragment F on Query { ... on Query { _service { sdl } } }",
]
INNOCENT = [
    "{ __typename } # _service and __type are only spoken of here",
    '{ products(text: "__type _service { sdl }") { totalCount } }',
    'query _service { products(text: """ _entities """) { _entities: totalCount } }',
    "query A { __typename } fragment _service on Query { __typename }",
]
BAD = {
    "an unknown field": ("{ products { nodes { nonsense } } }", "GRAPHQL_VALIDATION_FAILED"),
    "a wrong type": ('{ products(first: "two") { totalCount } }', "GRAPHQL_VALIDATION_FAILED"),
    "no document": ("{ products(", "GRAPHQL_PARSE_FAILED"),
    "a malformed cursor": ('{ products(after: "!") { totalCount nodes { uri } } }', "INVALID_CURSOR"),
    "too large a page": ("{ products(first: 1001) { nodes { uri } } }", "BAD_USER_INPUT"),
    "a hostile glob": ('{ files(glob: "%s") { totalCount } }' % ("*a" * 3000), "BAD_USER_INPUT"),
    "a box without body": (
        "{ products(where: {geometry: {box: {west: 0, south: 0, east: 1, north: 1}}}) { totalCount } }",
        "BAD_USER_INPUT",
    ),
    "too dear a field": (
        "{ products(first: 1000) { nodes { similar(first: 100) { uri } } } }",
        "LIMIT_EXCEEDED",
    ),
    "a field too often": ("{ products { %s } }" % ("totalCount " * 200), "LIMIT_EXCEEDED"),
    "too deep a text": (
        '{ product(uri: "x") ' + "{ similar " * 30 + "{ uri }" + " }" * 31,
        "LIMIT_EXCEEDED",
    ),
    "a bad expression": ('{ manifest(format: CSV, query: "((((") { fileCount } }', "BAD_USER_INPUT"),
}


async def post(url: str, text: str, headers: dict[str, str] | None = None) -> dict[str, Any]:
    async with httpx.AsyncClient() as client:
        answer = await client.post(url, json={"query": text}, headers=headers, timeout=30)
    assert answer.status_code < 500
    body: dict[str, Any] = answer.json()
    return body


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("text", FEDERATION)
async def test_a_subgraph_answers_federation_only_to_who_shows_the_secret(
    four_processes: Apart, name: str, text: str
) -> None:
    url = f"{four_processes.subgraphs[name]}/graphql"

    refused = await post(url, text)
    trusted = await post(url, text, {SECRET_HEADER: four_processes.secret})

    assert [error["extensions"]["code"] for error in refused["errors"]] == ["FORBIDDEN"]
    assert all(error["extensions"]["code"] != "FORBIDDEN" for error in trusted.get("errors", []))


@pytest.mark.parametrize("text", INNOCENT)
async def test_a_subgraph_answers_anybody_who_only_speaks_of_federation(four_processes: Apart, text: str) -> None:
    url = f"{four_processes.subgraphs['products']}/graphql"

    answers = [await post(url, text), await post(url, text)]  # a text is read once and known then

    assert all("FORBIDDEN" not in str(answer) for answer in answers)


async def test_a_mutation_is_refused_by_get_by_a_subgraph_that_knows_its_text(four_processes: Apart) -> None:
    text = "mutation { nonsense }"
    url = f"{four_processes.subgraphs['downloads']}/graphql"

    posted = await post(url, text)
    async with httpx.AsyncClient() as client:
        answer = await client.get(url, params={"query": text})

    assert posted["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    assert answer.status_code == 405


@pytest.mark.parametrize("case", BAD)
async def test_bad_input_is_an_error_with_code_message_and_place(url: str, case: str) -> None:
    text, code = BAD[case]

    errors = (await post(url, text))["errors"]

    assert [error["extensions"]["code"] for error in errors] == [code]
    assert errors[0]["message"]
    assert errors[0].get("path") or errors[0].get("locations")
    assert "Traceback" not in str(errors)


async def test_a_cost_refusal_names_the_field_that_makes_the_operation_dear(url: str) -> None:
    text = "{ missions { name } all: products(first: 1000) { nodes { uri near: similar(first: 101) { uri } } } }"

    errors = (await post(url, text))["errors"]

    assert [error["path"] for error in errors] == [["all", "nodes", "near"]]
    assert errors[0]["locations"] == [{"line": 1, "column": text.index("near") + 1}]


async def test_a_cursor_of_another_query_is_refused(url: str) -> None:
    page = await post(url, "{ products(first: 1) { pageInfo { endCursor } } }")
    cursor = page["data"]["products"]["pageInfo"]["endCursor"]

    sort = '[{field: "startTime"}]'
    errors = (await post(url, f'{{ products(first: 1, sort: {sort}, after: "{cursor}") {{ nodes {{ uri }} }} }}'))[
        "errors"
    ]

    assert [(error["extensions"]["code"], error["path"]) for error in errors] == [("INVALID_CURSOR", ["products"])]


async def test_a_hostile_text_is_words_and_nothing_else(url: str) -> None:
    answer = await post(
        url, r"""{ products(text: "\"; DROP TABLE products; -- ' OR 1=1 NEAR( * ^ :") { totalCount } }"""
    )

    assert "errors" not in answer
    assert answer["data"]["products"]["totalCount"] == 0
