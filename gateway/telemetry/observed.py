"""A subgraph whose calls are counted, timed and traced."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from execution.codes import Code
from gateway.executor import Subgraph, SubgraphFailure, SubgraphRequest, SubgraphResult
from gateway.telemetry.metrics import Metrics, child
from gateway.telemetry.record import RequestRecord

if TYPE_CHECKING:
    from opentelemetry.trace import Span

    from gateway.telemetry.tracing import Tracing

_OK = "ok"


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
        span: Span | None = None
        if isinstance(record, RequestRecord):
            record.calls += 1
            if self._tracing is not None and record.span is not None:
                span = self._tracing.call(record.span, self._name, request.kind)
                trace = self._tracing.trace(span, record.headers())
                request = replace(request, call=replace(request.call, trace=trace))
        started = time.perf_counter()
        outcome = "cancelled"
        try:
            result = await self._subgraph.fetch(request)
            outcome = "errors" if result.errors else _OK
        except SubgraphFailure as failure:
            outcome = failure.code
            raise
        except Exception:
            outcome = Code.INTERNAL_SERVER_ERROR
            raise
        finally:
            if self._seconds is not None and self._metrics is not None:
                self._seconds.observe(time.perf_counter() - started)
                child(self._metrics.calls, self._name, outcome).inc()
            if span is not None and self._tracing is not None:
                self._tracing.end(span, {}, None if outcome == _OK else outcome)
        return result
