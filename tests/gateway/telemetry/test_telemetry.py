"""What operators see: spans with the right parents, metrics, and log lines without anything of the client's."""

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind

from access.door import OpenDoor
from access.policies import Policies
from config.gateway import GatewaySettings, TelemetrySettings
from config.settings import Settings
from gateway.app import Gateway
from gateway.executor import SubgraphFailure, SubgraphRequest, SubgraphResult
from gateway.telemetry import Outcome, Telemetry
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


def served(local: dict[str, Any], telemetry: Telemetry) -> httpx.AsyncClient:
    settings = Settings(gateway=GatewaySettings(supergraph=str(SUPERGRAPH)))
    application = Gateway(settings, OpenDoor(anonymous), Policies({}), local, telemetry).application()
    return httpx.AsyncClient(transport=httpx.ASGITransport(application), base_url="http://gateway.test")


def gateway(seen: list[dict[str, str]], telemetry: Telemetry) -> httpx.AsyncClient:
    return served(
        {name: Remembering(inner, seen) for name, inner in Service.load("shop", shop()).subgraphs.items()}, telemetry
    )


@contextmanager
def collector() -> Iterator[tuple[str, list[str]]]:
    """Take what is sent over OTLP, and give the paths it is sent to."""
    paths: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            paths.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}", paths
        finally:
            server.shutdown()
            thread.join()


async def test_spans_have_the_right_parents_though_calls_are_made_at_once() -> None:
    exporter, seen = InMemorySpanExporter(), list[dict[str, str]]()
    settings = TelemetrySettings(log="off")
    telemetry = Telemetry(settings, Tracing(settings, SimpleSpanProcessor(exporter)))

    async with gateway(seen, telemetry) as client:
        await client.post("/graphql", json={"query": HEAVY}, headers={"traceparent": PARENT})

    spans = {span.name: span for span in exporter.get_finished_spans()}
    calls = [span for span in exporter.get_finished_spans() if span.name.startswith("subgraph ")]
    request = spans["query"]
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
    assert request.kind == SpanKind.SERVER
    assert {span.kind for span in calls} == {SpanKind.CLIENT}
    assert all(span.status.is_ok for span in exporter.get_finished_spans())


class Failing:
    """A subgraph that does not answer as it should."""

    def __init__(self, failure: Exception) -> None:
        self._failure = failure

    async def fetch(self, _request: SubgraphRequest) -> SubgraphResult:
        raise self._failure


@pytest.mark.parametrize(
    ("failure", "outcome"),
    [(SubgraphFailure("late", "TIMEOUT"), "TIMEOUT"), (ValueError("secret"), "INTERNAL_SERVER_ERROR")],
)
async def test_a_call_that_fails_is_counted_and_its_spans_say_so(failure: Exception, outcome: str) -> None:
    exporter = InMemorySpanExporter()
    settings = TelemetrySettings(log="off")
    telemetry = Telemetry(settings, Tracing(settings, SimpleSpanProcessor(exporter)))
    local = {**Service.load("shop", shop()).subgraphs, "accounts": Failing(failure)}

    async with served(local, telemetry) as client:
        await client.post("/graphql", json={"query": "{ me { id } }"})

    spans = {span.name: span for span in exporter.get_finished_spans()}
    call, request = spans["subgraph accounts"], spans["query"]
    assert call.attributes is not None
    assert call.attributes["error.type"] == outcome
    assert not call.status.is_ok
    assert not request.status.is_ok
    assert "secret" not in "".join(span.to_json() for span in spans.values())
    assert telemetry.metrics is not None
    assert f'{{outcome="{outcome}",subgraph="accounts"}} 1.0' in telemetry.metrics.text().decode()


def test_a_code_of_a_subgraphs_own_is_no_label_and_in_no_line(capsys: pytest.CaptureFixture[str]) -> None:
    errors = [{"message": "no", "extensions": {"code": code}} for code in ("user-bob", {"a": 1}, "FORBIDDEN")]
    outcome = Outcome("query", None, 200, errors, 0)
    telemetry = Telemetry(TelemetrySettings())

    telemetry.end(telemetry.begin({}), outcome)

    assert json.loads(capsys.readouterr().err)["codes"] == ["OTHER", "FORBIDDEN"]
    assert telemetry.metrics is not None
    assert "bob" not in telemetry.metrics.text().decode()


def test_a_log_that_nobody_reads_costs_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    telemetry = Telemetry(TelemetrySettings())
    with Path(os.devnull).open() as closed:
        monkeypatch.setattr("sys.stderr", closed)
        telemetry.end(telemetry.begin({}), Outcome(None, None, 200, [], 0))


@pytest.mark.parametrize(("path", "expected"), [("", "/v1/traces"), ("/", "/v1/traces"), ("/otlp/x", "/otlp/x")])
def test_spans_are_sent_to_the_configured_address(path: str, expected: str) -> None:
    with collector() as (address, paths):
        telemetry = Telemetry(TelemetrySettings(otlp_endpoint=address + path, log="off"))
        telemetry.end(telemetry.begin({}), Outcome("query", "A", 200, [], 0))
        telemetry.close()

    assert paths == [expected]


def test_what_cannot_be_sent_is_not_waited_for_long(caplog: pytest.LogCaptureFixture) -> None:
    with socket.socket() as unanswered:  # bound, and not listening
        unanswered.bind(("127.0.0.1", 0))
        telemetry = Telemetry(
            TelemetrySettings(otlp_endpoint=f"http://127.0.0.1:{unanswered.getsockname()[1]}", log="off")
        )
        telemetry.end(telemetry.begin({}), Outcome("query", "A", 200, [], 0))
        telemetry.close()

    assert "Shutdown in progress" in caplog.text


def test_nothing_of_tracing_is_imported_where_it_is_off() -> None:
    code = "import sys, gateway.app; sys.exit(any(name.startswith('opentelemetry') for name in sys.modules))"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


async def test_a_trace_goes_through_a_gateway_that_makes_no_spans() -> None:
    seen: list[dict[str, str]] = []
    async with gateway(seen, Telemetry(TelemetrySettings(log="off"))) as client:
        for headers in (
            {"traceparent": PARENT, "tracestate": "a=b"},
            {"traceparent": PARENT, "tracestate": "a=" + "b" * 600},
            {"traceparent": "x\ny"},
            {"traceparent": PARENT.replace("00-", "ff-", 1)},
            {"traceparent": f"00-{'0' * 32}-b7ad6b7169203331-01", "tracestate": "a=b"},
        ):
            await client.post("/graphql", json={"query": "{ me { id } }"}, headers=headers)

    passed = [{name: value for name, value in headers.items() if name != "x-request-id"} for headers in seen]
    assert passed == [{"traceparent": PARENT, "tracestate": "a=b"}, {"traceparent": PARENT}, {}, {}, {}]


async def test_subgraphs_are_told_the_id_of_the_request() -> None:
    seen: list[dict[str, str]] = []
    settings = TelemetrySettings(log="off")
    for tracing in (None, Tracing(settings, SimpleSpanProcessor(InMemorySpanExporter()))):
        async with gateway(seen, Telemetry(settings, tracing)) as client:
            await client.post("/graphql", json={"query": "{ me { id } }"}, headers={"x-request-id": "one"})

    assert [headers["x-request-id"] for headers in seen] == ["one", "one"]


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
    assert 'tharsis_build_info{version="' in metrics
    assert "process_resident_memory_bytes" in metrics
    assert "_created" not in metrics


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


async def test_a_long_name_of_an_operation_is_cut(make_client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    async with make_client() as client:
        await client.post("/graphql", json={"query": f"query {'a' * 5000} {{ me {{ id }} }}"})

    assert json.loads(capsys.readouterr().err)["operation"] == "a" * 100
