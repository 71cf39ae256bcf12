"""OpenTelemetry spans, sent over OTLP. This module is imported only where an address to send them to is configured."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from urllib.parse import urlsplit

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span, SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from opentelemetry.util.types import AttributeValue

from config.gateway import TelemetrySettings
from gateway.executor.subgraph import Trace

_PROPAGATOR = TraceContextTextMapPropagator()
_CLOSING_SECONDS = 2.0
_PATH = "/v1/traces"


class Tracing:
    """Makes spans; ``processor`` takes them where it is given (tests), else they go to the configured address."""

    def __init__(self, settings: TelemetrySettings, processor: SpanProcessor | None = None) -> None:
        self._exporter: OTLPSpanExporter | None = None
        if processor is None:
            self._exporter = OTLPSpanExporter(endpoint=_address(settings.otlp_endpoint or ""))
            processor = BatchSpanProcessor(self._exporter)
        self._provider = TracerProvider(resource=Resource.create({"service.name": settings.service_name}))
        self._provider.add_span_processor(processor)
        self._tracer = self._provider.get_tracer("tharsis.gateway")

    def request(self, headers: Mapping[str, str]) -> Span:
        """Begin the span of a request, below the client's if it names one."""
        parent = _PROPAGATOR.extract({name: headers[name] for name in ("traceparent", "tracestate") if name in headers})
        return self._tracer.start_span("graphql", context=parent, kind=SpanKind.SERVER)

    def call(self, parent: Span, subgraph: str, kind: str) -> Span:
        """Begin the span of a subgraph call of an operation's kind."""
        attributes = {"tharsis.subgraph": subgraph, "graphql.operation.type": kind}
        return self._below(parent, f"subgraph {subgraph}", SpanKind.CLIENT, attributes)

    def plan(self, parent: Span, start: int) -> Span:
        """Begin the span of planning, at ``start`` in nanoseconds since 1970."""
        return self._below(parent, "plan", SpanKind.INTERNAL, None, start)

    def trace(self, span: Span, others: Mapping[str, str]) -> Trace:
        """Give the trace of a subgraph call, whose spans come below its span; ``others`` are further headers."""
        return _CallTrace(span, others)

    def end(self, span: Span, attributes: Mapping[str, AttributeValue], problem: str | None, name: str = "") -> None:
        """End a span with what came of it: ``problem`` is the code of what went wrong, ``name`` a better name for it."""
        span.set_attributes(attributes)
        if problem is not None:
            span.set_attribute("error.type", problem)
            span.set_status(Status(StatusCode.ERROR))
        if name:
            span.update_name(name)
        span.end()

    def close(self) -> None:
        """Send what has not been sent; who cannot be reached is not waited for."""
        closing = threading.Thread(target=self._provider.shutdown, daemon=True)
        closing.start()
        closing.join(_CLOSING_SECONDS)
        if closing.is_alive() and self._exporter is not None:
            self._exporter.shutdown()  # type: ignore[no-untyped-call]  # untyped there; ends its attempts
            closing.join(_CLOSING_SECONDS)

    def _below(
        self,
        parent: Span,
        name: str,
        kind: SpanKind,
        attributes: Mapping[str, AttributeValue] | None,
        start: int | None = None,
    ) -> Span:
        context = trace.set_span_in_context(parent)
        return self._tracer.start_span(name, context=context, kind=kind, attributes=attributes, start_time=start)


class _CallTrace:
    def __init__(self, span: Span, others: Mapping[str, str]) -> None:
        self._span = span
        self._others = others

    def headers(self) -> Mapping[str, str]:
        carrier = dict(self._others)
        _PROPAGATOR.inject(carrier, context=trace.set_span_in_context(self._span))
        return carrier


def _address(endpoint: str) -> str:
    """Give the whole address of a collector: one without a path gets OTLP's own."""
    return endpoint.rstrip("/") + _PATH if urlsplit(endpoint).path in ("", "/") else endpoint
