"""OpenTelemetry spans, sent over OTLP; the SDK is imported only where an address to send them to is configured."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from opentelemetry import trace
from opentelemetry.trace import Span, SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from config.gateway import TelemetrySettings

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import SpanProcessor

_TRACEPARENT = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}\Z")
_PROPAGATOR = TraceContextTextMapPropagator()


def passed_on(headers: Mapping[str, str]) -> dict[str, str]:
    """Give the trace headers of a client as they are, where they are well-formed: for gateways without spans of their own."""
    parent = headers.get("traceparent", "")
    if not _TRACEPARENT.match(parent):
        return {}
    state = headers.get("tracestate")
    return {"traceparent": parent, "tracestate": state} if state else {"traceparent": parent}


class Tracing:
    """Makes spans; ``processor`` takes them where it is given (tests), else they go to the configured address."""

    def __init__(self, settings: TelemetrySettings, processor: SpanProcessor | None = None) -> None:
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider

        self._provider = TracerProvider(resource=Resource.create({"service.name": settings.service_name}))
        self._provider.add_span_processor(processor or _exporting(settings))
        self._tracer = self._provider.get_tracer("tharsis.gateway")

    def request(self, headers: Mapping[str, str]) -> Span:
        """Begin the span of a request, below the client's if it names one."""
        parent = _PROPAGATOR.extract({name: headers[name] for name in ("traceparent", "tracestate") if name in headers})
        return self._tracer.start_span("graphql", context=parent, kind=SpanKind.SERVER)

    def below(self, parent: Span, name: str, kind: SpanKind = SpanKind.INTERNAL, start: int | None = None) -> Span:
        """Begin a span below another; ``start`` is in nanoseconds since 1970, None for now."""
        context = trace.set_span_in_context(parent)
        return self._tracer.start_span(name, context=context, kind=kind, start_time=start)

    def close(self) -> None:
        """Send what has not been sent."""
        self._provider.shutdown()


def headers_of(span: Span) -> dict[str, str]:
    """Give the headers that tell a service of a span (W3C Trace Context)."""
    carrier: dict[str, str] = {}
    _PROPAGATOR.inject(carrier, context=trace.set_span_in_context(span))
    return carrier


def end(span: Span, attributes: Mapping[str, Any], failed: bool) -> None:
    """End a span with what came of it."""
    for name, value in attributes.items():
        span.set_attribute(name, value)
    if failed:
        span.set_status(Status(StatusCode.ERROR))
    span.end()


def _exporting(settings: TelemetrySettings) -> SpanProcessor:
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    return BatchSpanProcessor(OTLPSpanExporter(endpoint=settings.otlp_endpoint))
