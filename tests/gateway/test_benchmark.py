"""The workload that gateways are compared on is what it is said to be."""

from pathlib import Path

import httpx
import orjson

from benchmarks.gateway.in_process import make_gateway
from benchmarks.gateway.workload import SERVICES, expected, request_body, service, supergraph_text
from tests.gateway.shop import HEAVY


async def test_the_answer_has_87_kilobytes_and_takes_seven_requests_in_four_waves() -> None:
    plan = service().plan(HEAVY)

    assert len(orjson.dumps(expected())) // 1000 == 87
    assert (len(plan.fetches), plan.waves) == (7, 4)


async def test_the_gateway_with_subgraphs_in_process_answers_it(tmp_path: Path) -> None:
    file = tmp_path / "supergraph.graphql"
    file.write_text(supergraph_text(1))
    application = make_gateway(str(file)).application()
    transport = httpx.ASGITransport(application)

    async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
        headers = {"content-type": "application/json"}
        answers = [await client.post("/graphql", content=request_body(), headers=headers) for _ in range(2)]

    assert [answer.json() for answer in answers] == [expected()] * 2


def test_every_subgraph_has_a_path_of_the_stand_in() -> None:
    text = supergraph_text(4321)

    assert [f"http://127.0.0.1:4321/{name}" in text for name in SERVICES] == [True] * 4
