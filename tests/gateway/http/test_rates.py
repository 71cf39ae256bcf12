"""Every answer to a request that was counted says what is left of its caller's rate, also where it was refused."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from access.admission import Admission
from access.door import Door
from access.policies import Policies
from config.gateway import GatewaySettings, LimitSettings
from config.policy import Limits, Policy
from config.settings import Settings
from gateway.app import Gateway
from tests.gateway.conftest import SUPERGRAPH, anonymous
from tests.gateway.world import Service

POLICY = Policy(limits={**Policy().limits, "public": Limits(requests_per_second=0.001, request_burst=3)})
COUNTED: dict[str, tuple[int, str, dict[str, object]]] = {
    "an answer": (200, "POST", {"json": {"query": "{ __typename }"}}),
    "a question that is none": (400, "POST", {"json": {"query": "{ you }"}}),
    "a body that is none": (400, "POST", {"content": b"{", "headers": {"content-type": "application/json"}}),
    "a body that is too long": (413, "POST", {"json": {"query": "{ a }" + " " * 200}}),
    "a body of another kind": (415, "POST", {"content": b"x", "headers": {"content-type": "text/plain"}}),
    "parameters that are none": (400, "GET", {"params": {"query": "{ __typename }", "variables": "["}}),
    "a method that is none": (405, "PUT", {}),
}
HEADERS = {"accept": "application/graphql-response+json"}


@pytest.fixture
async def limited(shop_service: Service) -> AsyncIterator[httpx.AsyncClient]:
    """The shop behind a door that lets three requests in."""
    limits = LimitSettings(body_bytes=200)
    settings = Settings(gateway=GatewaySettings(supergraph=str(SUPERGRAPH), limits=limits))
    door = Door(anonymous, Admission(lambda: POLICY, lambda _: None))
    application = Gateway(settings, door, Policies({}), local=shop_service.subgraphs).application()
    transport = httpx.ASGITransport(application)
    async with httpx.AsyncClient(transport=transport, base_url="http://x.test", headers=HEADERS) as client:
        yield client


@pytest.mark.parametrize("what", COUNTED)
async def test_each_counted_request_is_told_its_rate_until_none_is_left(limited: httpx.AsyncClient, what: str) -> None:
    status, method, given = COUNTED[what]

    answers = [await limited.request(method, "/graphql", **given) for _ in range(4)]  # type: ignore[arg-type]

    assert [answer.status_code for answer in answers] == [status, status, status, 429]
    assert [answer.headers["ratelimit"].partition(";t=")[0] for answer in answers] == [
        f'"requests";r={left}' for left in (2, 1, 0, 0)
    ]
    assert {answer.headers["ratelimit-policy"] for answer in answers[:3]} == {'"requests";q=3;w=3000'}


async def test_what_is_refused_before_the_door_is_not_counted(limited: httpx.AsyncClient) -> None:
    refused = await limited.get("/graphql", headers={"accept": "image/png"})

    assert (refused.status_code, "ratelimit" in refused.headers) == (406, False)
    answered = await limited.post("/graphql", json={"query": "{ __typename }"})
    assert answered.headers["ratelimit"].startswith('"requests";r=2;')
