"""A subgraph whose calls are counted, timed and traced."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Mapping

from opentelemetry.trace import Span, SpanKind

from gateway.executor import Subgraph, SubgraphFailure, SubgraphRequest, SubgraphResult
from gateway.telemetry.metrics import Metrics, child
from gateway.telemetry.record import RequestRecord
from gateway.telemetry.tracing import Tracing, end, headers_of


class _CallTrace:
    """The trace of one call: the subgraph's spans come below its span."""

    def __init__(self, span: Span) -> None:
        self._span = span

    def headers(self) -> Mapping[str, str]:
        return headers_of(self._span)


class Observed:
    """A subgraph of one name; ``metrics`` and ``tracing`` are None where they are off."""

    def __init__(self, name: str, subgraph: Subgraph, metrics: Metrics | None, tracing: Tracing | None) -> None:
        self._name = name
        self._subgraph = subgraph
        self._metrics = metrics
        self._tracing = tracing
        self._seconds = metrics.call_seconds.labels(name) if metrics is not None else None

    async def fetch(self, request: SubgraphRequest) -> SubgraphResult:
        """Pass a request on."""
        record = request.call.trace
        if isinstance(record, RequestRecord):
            record.calls += 1
        span = self._span(record)
        if span is not None:
            request = dataclasses.replace(request, call=dataclasses.replace(request.call, trace=_CallTrace(span)))
        started = time.perf_counter()
        outcome = "cancelled"
        try:
            result = await self._subgraph.fetch(request)
            outcome = "errors" if result.errors else "ok"
        except SubgraphFailure as failure:
            outcome = failure.code
            raise
        except Exception:
            outcome = "INTERNAL_SERVER_ERROR"
            raise
        finally:
            if self._seconds is not None and self._metrics is not None:
                self._seconds.observe(time.perf_counter() - started)
                child(self._metrics.calls, self._name, outcome).inc()
            if span is not None:
                end(span, {"tharsis.subgraph": self._name, "tharsis.outcome": outcome}, failed=outcome != "ok")
        return result

    def _span(self, record: object) -> Span | None:
        if self._tracing is None or not isinstance(record, RequestRecord) or record.span is None:
            return None
        return self._tracing.below(record.span, f"subgraph {self._name}", SpanKind.CLIENT)
