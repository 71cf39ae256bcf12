"""GraphQL over HTTP: parameters, methods, media types and status codes."""

import json
from collections.abc import Callable
from typing import Any, cast

import httpx
import pytest

from access.door import OpenDoor
from access.policies import Policies
from config.gateway import GatewaySettings, LimitSettings
from config.settings import ServerSettings, Settings
from gateway.app import Gateway
from tests.gateway.conftest import SUPERGRAPH, anonymous
from tests.gateway.world import FIXTURES, Service
from tests.gateway.worlds import access, mutations

GRAPHQL = "application/graphql-response+json"
ME = "{ me { name } }"


async def test_a_query_is_answered_by_post(client: httpx.AsyncClient) -> None:
    response = await client.post("/graphql", json={"query": ME})

    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json; charset=utf-8"
    assert response.headers["cache-control"] == "no-store"
    assert response.json() == {"data": {"me": {"name": "Name 0"}}}


async def test_a_query_is_answered_by_get(client: httpx.AsyncClient) -> None:
    variables = json.dumps({"first": 1})
    query = "query Q($first: Int) { topProducts(first: $first) { name } }"

    response = await client.get("/graphql", params={"query": query, "variables": variables, "operationName": "Q"})

    assert response.json() == {"data": {"topProducts": [{"name": "Product 0"}]}}


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, "application/json"),
        ("*/*", "application/json"),
        ("application/*", "application/json"),
        (f"{GRAPHQL}, application/json;q=0.9", GRAPHQL),
        (f"application/json;q=0.5, {GRAPHQL};q=0.4", "application/json"),
        (f"application/json, {GRAPHQL}", "application/json"),
        (f"{GRAPHQL};q=0, */*", "application/json"),
        ("application/json;q=0, application/*", GRAPHQL),
    ],
)
async def test_the_client_chooses_the_media_type(client: httpx.AsyncClient, accept: str | None, expected: str) -> None:
    headers = {"accept": accept} if accept is not None else {}

    response = await client.post("/graphql", json={"query": ME}, headers=headers)

    assert response.headers["content-type"] == f"{expected}; charset=utf-8"


async def test_a_client_that_accepts_neither_type_is_told(client: httpx.AsyncClient) -> None:
    response = await client.post("/graphql", json={"query": ME}, headers={"accept": "image/png"})

    assert response.status_code == 406
    assert response.json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"query": "{ me { "}, "GRAPHQL_PARSE_FAILED"),
        ({"query": "{ you }"}, "GRAPHQL_VALIDATION_FAILED"),
        ({"query": "query($id: ID!) { user(id: $id) { name } }"}, "BAD_USER_INPUT"),
        ({"query": "query A { __typename } query B { __typename }"}, "BAD_USER_INPUT"),
        ({"query": "query A { __typename }", "operationName": "B"}, "BAD_USER_INPUT"),
        ({"query": "fragment F on User { name }"}, "GRAPHQL_VALIDATION_FAILED"),
    ],
)
async def test_a_request_that_is_not_executed_has_no_data(
    client: httpx.AsyncClient, body: dict[str, str], code: str
) -> None:
    old = await client.post("/graphql", json=body, headers={"accept": "application/json"})
    new = await client.post("/graphql", json=body, headers={"accept": GRAPHQL})

    assert (old.status_code, new.status_code) == (200, 400)
    for response in (old, new):
        assert "data" not in response.json()
        assert [error["extensions"]["code"] for error in response.json()["errors"]] == [code]


@pytest.mark.parametrize(
    ("content", "content_type", "status"),
    [
        (b"{", "application/json", 400),
        (b"\xff", "application/json", 400),
        (b"[]", "application/json", 400),
        (b"{}", "application/json", 400),
        (b'{"query": 1}', "application/json", 400),
        (b'{"query": "{a}", "variables": []}', "application/json", 400),
        (b'{"query": "{a}", "extensions": "x"}', "application/json", 400),
        (b'{"query": "{a}", "operationName": {}}', "application/json", 400),
        (b'{"query": "{a}"}', "text/plain", 415),
        (b'{"query": "{a}"}', "application/json; charset=utf-16", 415),
        (b"", "", 415),
    ],
)
async def test_a_body_that_is_no_request_is_refused_with_the_reason(
    client: httpx.AsyncClient, content: bytes, content_type: str, status: int
) -> None:
    headers = {"content-type": content_type} if content_type else {}

    response = await client.post("/graphql", content=content, headers=headers)

    assert response.status_code == status
    (error,) = response.json()["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"


async def test_a_mutation_is_not_run_by_get() -> None:
    service = Service.load("mutations", mutations())
    settings = Settings(gateway=GatewaySettings(supergraph=str(FIXTURES / "mutations" / "supergraph.graphql")))
    application = Gateway(settings, OpenDoor(anonymous), Policies({}), local=service.subgraphs).application()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(application), base_url="http://x.test") as client:
        got = await client.get("/graphql", params={"query": "mutation { __typename }"})
        posted = await client.post("/graphql", json={"query": "mutation { __typename }"})

    assert got.status_code == 405
    assert got.headers["allow"] == "GET, POST, OPTIONS"
    assert "POST" in got.json()["errors"][0]["message"]
    assert posted.json() == {"data": {"__typename": "Mutation"}}


async def test_other_methods_are_refused(client: httpx.AsyncClient) -> None:
    response = await client.put("/graphql", json={"query": ME})

    assert response.status_code == 405
    assert response.headers["allow"] == "GET, POST, OPTIONS"


async def test_a_long_body_is_refused_before_it_is_read(make_client: Callable[..., httpx.AsyncClient]) -> None:
    async with make_client(limits=LimitSettings(body_bytes=100)) as client:
        response = await client.post("/graphql", json={"query": ME, "variables": {"x": "y" * 100}})

    assert response.status_code == 413
    assert "gateway.limits.body_bytes" in response.json()["errors"][0]["message"]


async def test_introspection_can_be_switched_off(make_client: Callable[..., httpx.AsyncClient]) -> None:
    async with make_client(introspection=False) as client:
        refused = await client.post("/graphql", json={"query": "{ __schema { queryType { name } } }"})
        answered = await client.post("/graphql", json={"query": "{ __typename me { __typename } }"})

    assert refused.json()["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    assert answered.json() == {"data": {"__typename": "Query", "me": {"__typename": "User"}}}


async def test_the_plan_is_shown_to_those_who_may_see_it(make_client: Callable[..., httpx.AsyncClient]) -> None:
    headers = {"tharsis-query-plan": "1"}
    async with make_client(show_plan="always") as client:
        shown = (await client.post("/graphql", json={"query": ME}, headers=headers)).json()
        unasked = (await client.post("/graphql", json={"query": ME})).json()
    async with make_client(show_plan="scope") as client:
        hidden = (await client.post("/graphql", json={"query": ME}, headers=headers)).json()

    assert shown["extensions"]["queryPlan"].startswith("QueryPlan {")
    assert "extensions" not in unasked
    assert "extensions" not in hidden


async def test_other_origins_read_answers_only_where_they_are_listed(
    make_client: Callable[..., httpx.AsyncClient],
) -> None:
    settings = Settings(
        server=ServerSettings(cors_origins=("https://maps.test",)), gateway=GatewaySettings(supergraph=str(SUPERGRAPH))
    )
    async with make_client(settings=settings) as client:
        listed = await client.post("/graphql", json={"query": ME}, headers={"origin": "https://maps.test"})
        other = await client.post("/graphql", json={"query": ME}, headers={"origin": "https://evil-maps.test"})
        null = await client.options("/graphql", headers={"origin": "null"})
        preflight = await client.options("/graphql", headers={"origin": "https://maps.test"})

    assert listed.headers["access-control-allow-origin"] == "https://maps.test"
    assert "access-control-allow-origin" not in other.headers
    assert "access-control-allow-origin" not in null.headers
    assert "content-type" in preflight.headers["access-control-allow-headers"]
    assert "access-control-allow-credentials" not in preflight.headers


async def test_addresses_that_are_not_there_answer_with_a_problem(client: httpx.AsyncClient) -> None:
    missing = await client.get("/graphqll")
    written = await client.post("/health")

    assert missing.status_code == 404
    assert missing.headers["content-type"] == "application/problem+json"
    assert "/graphql" in missing.json()["detail"]
    assert written.status_code == 405
    assert written.headers["allow"] == "GET, HEAD"


async def test_a_request_for_denied_fields_can_be_refused_as_a_whole() -> None:
    service = Service.load("access", access())
    for mode, executed in (("null", True), ("refuse", False)):
        settings = Settings(
            gateway=GatewaySettings(
                supergraph=str(FIXTURES / "access" / "supergraph.graphql"), denied_fields=cast(Any, mode)
            )
        )
        application = Gateway(settings, OpenDoor(anonymous), Policies({}), local=service.subgraphs).application()
        async with httpx.AsyncClient(transport=httpx.ASGITransport(application), base_url="http://x.test") as client:
            answered = (await client.post("/graphql", json={"query": "{ image { id note } }"})).json()

        assert ("data" in answered) is executed
        assert [error["path"] for error in answered["errors"]] == [["image", "note"]]
        assert answered["errors"][0]["extensions"]["code"] == "UNAUTHORIZED_FIELD_OR_TYPE"
