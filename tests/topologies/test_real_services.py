"""Two gateways over parts in processes of their own, over real services: whatever is killed costs its part only."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.services.dynamodb import needs_dynamodb
from tests.services.elasticsearch import needs_elasticsearch
from tests.services.installed import skip_unless
from tests.services.process import ServiceProcess
from tests.services.s3 import needs_s3
from tests.topologies.golden import NAMES, answer_of, ask, text_of
from tests.topologies.real_services import BUCKET, IN_S3, Landscape, landscape
from tests.topologies.serving import SAMPLES
from tests.topologies.test_access import Answer, asked
from tests.waiting import eventually

FILE = "VOLDESC.CAT"
PATH = f"{IN_S3}/{FILE}"
LINK = f'mutation {{ issueLinks(paths: ["{PATH}"]) {{ url }} }}'
ME = "{ me { account usage { limit used } } }"
PARTS = {
    "products": "{ products(first: 1) { totalCount } }",
    "files": "{ files(first: 1) { totalCount } }",
    "downloads": LINK,
}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Landscape]:
    for needed in (needs_elasticsearch, needs_dynamodb, needs_s3):
        skip_unless(needed)
    with landscape(tmp_path_factory.mktemp("real")) as made:
        yield made


@pytest.fixture(scope="module")
def token(running: Landscape) -> str:
    return running.tharsis("token", "create", "--account", "ada", "--role", "user")


def graphql(running: Landscape, text: str, token: str | None = None, gateway: int = 0) -> Answer:
    return asked(f"{running.gateways[gateway].url}/graphql", token, text)


def data(running: Landscape, token: str | None = None, path: str = PATH) -> Answer:
    return asked(f"{running.parts['data'].url}/data{path}", token)


def codes(answer: Answer) -> list[tuple[str, list[Any] | None]]:
    return [(error["extensions"]["code"], error.get("path")) for error in answer.body.get("errors", [])]


def all_answers(running: Landscape, token: str) -> bool:
    """Whether every part answers by every door."""
    questions = [graphql(running, text, token, gateway) for gateway in (0, 1) for text in PARTS.values()]
    return data(running, token).status == 200 and all(one.status == 200 and not codes(one) for one in questions)


@contextmanager
def without(running: Landscape, token: str, server: ServiceProcess) -> Iterator[None]:
    """Kill a server, and start it again: all must answer before and, by themselves, after."""
    eventually(lambda: all_answers(running, token), "not all answers before")
    server.kill()
    try:
        yield
    finally:
        server.start()
    eventually(lambda: all_answers(running, token), "not all answers again")


@pytest.mark.parametrize("name", sorted({*NAMES} - {"links"}))
async def test_golden_queries_are_answered_as_by_one_process(running: Landscape, name: str) -> None:
    assert await ask(f"{running.gateways[0].url}/graphql", text_of(name)) == answer_of(name)


def test_links_lead_to_s3_and_are_charged_at_every_door(running: Landscape, token: str) -> None:
    content = (SAMPLES / "mrox_0001" / FILE).read_bytes()
    links = [graphql(running, LINK, token, gateway).body["data"]["issueLinks"][0]["url"] for gateway in (0, 1)]

    for link in links:
        assert link.startswith(running.s3.url)
        with urllib.request.urlopen(link, timeout=20) as got:
            assert got.read() == content
    assert data(running, token).body == content  # by a redirect to S3
    usages = [graphql(running, ME, token, gateway).body["data"]["me"]["usage"] for gateway in (0, 1)]
    assert usages[0] == usages[1]
    assert {use["limit"]: use["used"] for use in usages[0]}["bytes_per_day"] >= len(content)


def test_a_revocation_is_felt_at_every_door(running: Landscape) -> None:
    token = running.tharsis("token", "create", "--account", "eve", "--role", "user")
    doors: list[Callable[[], Answer]] = [
        lambda: graphql(running, ME, token),
        lambda: graphql(running, ME, token, 1),
        lambda: data(running, token),
    ]
    assert [ask_door().status for ask_door in doors] == [200, 200, 200]

    (known,) = json.loads(running.tharsis("token", "list", "--account", "eve", "--json"))
    running.tharsis("token", "revoke", known["id"])

    eventually(lambda: [ask_door().status for ask_door in doors] == [401, 401, 401], "it is not felt")


@pytest.mark.parametrize("part", PARTS)
def test_a_part_that_is_killed_costs_its_fields_only(running: Landscape, token: str, part: str) -> None:
    field = PARTS[part].removeprefix("mutation ").lstrip("{ ").partition("(")[0]
    with without(running, token, running.parts[part]):
        for gateway in (0, 1):
            lost = graphql(running, PARTS[part], token, gateway)
            assert codes(lost) == [("SUBGRAPH_UNAVAILABLE", [field])]
            for other in PARTS.keys() - {part}:
                assert codes(graphql(running, PARTS[other], token, gateway)) == []
        assert data(running, token).status == 200


def test_data_or_a_gateway_that_is_killed_costs_nothing_of_the_others(running: Landscape, token: str) -> None:
    with without(running, token, running.parts["data"]):
        assert all(codes(graphql(running, text, token)) == [] for text in PARTS.values())
    with without(running, token, running.gateways[0]):
        assert all(codes(graphql(running, text, token, 1)) == [] for text in PARTS.values())
        assert data(running, token).status == 200


def test_without_elasticsearch_accounts_answer_and_the_doctor_names_it(running: Landscape, token: str) -> None:
    with without(running, token, running.elasticsearch):
        assert codes(graphql(running, PARTS["products"], token)) == [("SUBGRAPH_UNAVAILABLE", ["products"])]
        assert codes(graphql(running, ME, token)) == []
        refused = data(running, token)
        assert (refused.status, "retry-after" in refused.headers) == (503, True)
        with urllib.request.urlopen(f"{running.parts['data'].url}/health", timeout=30) as health:
            assert list(json.load(health)["problems"]) == ["search"]
        assert running.elasticsearch.url in running.tharsis("doctor", fails=True)


def test_without_dynamodb_known_tokens_read_and_nothing_new_is_given(running: Landscape, token: str) -> None:
    with without(running, token, running.dynamodb):
        assert codes(graphql(running, PARTS["products"], token)) == []
        assert [code for code, _ in codes(graphql(running, LINK, token))] == ["SUBGRAPH_UNAVAILABLE"]
        assert data(running, token).status == 503
        assert "dynamodb" in running.tharsis("doctor", fails=True).lower()


def test_without_s3_only_its_bytes_are_refused(running: Landscape, token: str) -> None:
    with without(running, token, running.s3):
        eventually(lambda: data(running, token).status == 503, "bytes that nobody has")
        assert data(running, token, "/cas/cassini_orbiter/coiss_2001/AAREADME.TXT").status == 200
        assert codes(graphql(running, PARTS["products"], token)) == []
        assert BUCKET in running.tharsis("doctor", fails=True)


def test_the_doctor_finds_all_well(running: Landscape, token: str) -> None:
    assert "→" not in running.tharsis("doctor")
