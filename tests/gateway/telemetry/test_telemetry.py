"""What operators see: spans with the right parents, metrics, and log lines without anything of the client's."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from access.policies import Policies
from config.gateway import GatewaySettings, TelemetrySettings
from config.settings import Settings
from gateway.app import Gateway
from gateway.executor import SubgraphRequest, SubgraphResult
from gateway.telemetry import Telemetry
from gateway.telemetry.tracing import Tracing
from tests.gateway.conftest import SUPERGRAPH, anonymous
from tests.gateway.shop import HEAVY, shop
from tests.gateway.world import Service

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
Client = Callable[..., httpx.AsyncClient]


class Remembering:
    """A subgraph that remembers the trace headers that it was called with."""

    def __init__(self, inner: Any, seen: list[dict[str, str]]) -> None:
        self._inner = inner
        self._seen = seen

    async def fetch(self, request: SubgraphRequest) -> SubgraphResult:
        self._seen.append(dict(request.call.trace.headers()) if request.call.trace else {})
        result: SubgraphResult = await self._inner.fetch(request)
        return result


def gateway(seen: list[dict[str, str]], telemetry: Telemetry) -> httpx.AsyncClient:
    local = {name: Remembering(inner, seen) for name, inner in Service.load("shop", shop()).subgraphs.items()}
    settings = Settings(gateway=GatewaySettings(supergraph=str(SUPERGRAPH)))
    application = Gateway(settings, anonymous, Policies({}), local, telemetry).application()
    return httpx.AsyncClient(transport=httpx.ASGITransport(application), base_url="http://gateway.test")


async def test_spans_have_the_right_parents_though_calls_are_made_at_once() -> None:
    exporter, seen = InMemorySpanExporter(), list[dict[str, str]]()
    settings = TelemetrySettings(log="off")
    telemetry = Telemetry(settings, Tracing(settings, SimpleSpanProcessor(exporter)))

    async with gateway(seen, telemetry) as client:
        await client.post("/graphql", json={"query": HEAVY}, headers={"traceparent": PARENT})

    spans = {span.name: span for span in exporter.get_finished_spans()}
    calls = [span for span in exporter.get_finished_spans() if span.name.startswith("subgraph ")]
    request = spans["graphql"]
    assert request.parent is not None
    assert f"{request.parent.span_id:016x}" == PARENT.split("-")[2]
    assert len(calls) == len(seen) == 7
    assert {span.parent.span_id for span in calls if span.parent} == {request.context.span_id}
    assert spans["plan"].parent is not None
    assert spans["plan"].parent.span_id == request.context.span_id
    sent = {headers["traceparent"].split("-")[2] for headers in seen}
    assert sent == {f"{span.context.span_id:016x}" for span in calls}
    assert {headers["traceparent"].split("-")[1] for headers in seen} == {PARENT.split("-")[1]}
    assert request.attributes is not None
    assert request.attributes["graphql.operation.name"] == "Heavy"


async def test_a_trace_goes_through_a_gateway_that_makes_no_spans() -> None:
    seen: list[dict[str, str]] = []
    async with gateway(seen, Telemetry(TelemetrySettings(log="off"))) as client:
        await client.post("/graphql", json={"query": "{ me { id } }"}, headers={"traceparent": PARENT})
        await client.post("/graphql", json={"query": "{ me { id } }"}, headers={"traceparent": "x\ny"})

    assert seen == [{"traceparent": PARENT}, {}]


async def test_metrics_count_requests_plans_calls_and_errors(make_client: Client) -> None:
    async with make_client() as client:
        for _ in range(3):
            await client.post("/graphql", json={"query": "{ me { id name } }"})
        await client.post("/graphql", json={"query": "{ nothing }"})
        metrics = (await client.get("/metrics")).text

    assert 'tharsis_requests_total{kind="query",status="200"} 3.0' in metrics
    assert 'tharsis_requests_total{kind="none",status="200"} 1.0' in metrics
    assert 'tharsis_errors_total{code="GRAPHQL_VALIDATION_FAILED"} 1.0' in metrics
    assert 'tharsis_plans_total{source="new"} 1.0' in metrics
    assert 'tharsis_plans_total{source="cache"} 2.0' in metrics
    assert 'tharsis_subgraph_requests_total{outcome="ok",subgraph="accounts"} 3.0' in metrics
    assert "tharsis_requests_in_flight 0.0" in metrics


@pytest.mark.parametrize("form", ["json", "text"])
async def test_a_request_is_one_line_with_its_id_and_no_value(
    make_client: Client, capsys: pytest.CaptureFixture[str], form: Any
) -> None:
    settings = Settings(gateway=GatewaySettings(supergraph=str(SUPERGRAPH)), telemetry=TelemetrySettings(log=form))
    body = {"query": 'query Secretive($id: ID!) { user(id: $id) { name } x: user(id: "hush") { id } }'}
    async with make_client(settings=settings) as client:
        answered = await client.post(
            "/graphql",
            json=body | {"variables": {"id": "hush"}, "operationName": "Secretive"},
            headers={"x-request-id": "req-1", "authorization": "Bearer hush"},
        )
        refused = await client.post("/graphql", json={"query": '{ hush(id: "hush") }', "operationName": "a\nhush"})

    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert "hush" not in "".join(lines)
    assert answered.headers["x-request-id"] == "req-1"
    assert refused.headers["x-request-id"] in lines[1]
    if form == "json":
        line = json.loads(lines[0])
        assert (line["request"], line["operation"], line["kind"], line["status"]) == (
            "req-1",
            "Secretive",
            "query",
            200,
        )
        assert line["codes"] == []
        assert line["calls"] == 1
        assert json.loads(lines[1])["codes"] == ["GRAPHQL_VALIDATION_FAILED"]


async def test_a_request_id_that_is_no_name_is_replaced(make_client: Client) -> None:
    async with make_client() as client:
        response = await client.post("/graphql", json={"query": "{ __typename }"}, headers={"x-request-id": "a b" * 50})

    assert len(response.headers["x-request-id"]) == 16
