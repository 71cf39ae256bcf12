"""Spans, metrics and log lines of a gateway, as its settings have them."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import orjson

from config.gateway import TelemetrySettings
from gateway.executor import Subgraph
from gateway.telemetry.metrics import Metrics, child
from gateway.telemetry.observed import Observed
from gateway.telemetry.passing import passed_on
from gateway.telemetry.record import Outcome, RequestRecord

if TYPE_CHECKING:
    from gateway.telemetry.tracing import Tracing


class Telemetry:
    """Begins and ends the records of requests; what is switched off costs nothing."""

    def __init__(self, settings: TelemetrySettings, tracing: Tracing | None = None) -> None:
        self.metrics = Metrics() if settings.metrics else None
        self._log = settings.log
        self._tracing = tracing or _tracing(settings)

    def begin(self, headers: Mapping[str, str]) -> RequestRecord:
        """Begin the record of a request."""
        if self.metrics is not None:
            self.metrics.in_flight.inc()
        span = self._tracing.request(headers) if self._tracing is not None else None
        return RequestRecord(headers, span, passed_on(headers) if "traceparent" in headers else {})

    def planned(self, record: RequestRecord, seconds: float | None) -> None:
        """Note that the request's plan is there: made in so many seconds, or (None) known before."""
        if self.metrics is not None:
            child(self.metrics.plans, "cache" if seconds is None else "new").inc()
            if seconds is not None:
                self.metrics.planning.observe(seconds)
        if seconds is not None and self._tracing is not None and record.span is not None:
            self._tracing.plan(record.span, time.time_ns() - int(seconds * 1e9)).end()

    def end(self, record: RequestRecord, outcome: Outcome) -> None:
        """End the record: count, log and close the span."""
        kind = outcome.kind or "none"
        if self.metrics is not None:
            self.metrics.in_flight.dec()
            child(self.metrics.requests, kind, str(outcome.status)).inc()
            child(self.metrics.seconds, kind).observe(time.perf_counter() - record.started)
            for code in outcome.codes:
                child(self.metrics.errors, code).inc()
        if self._tracing is not None and record.span is not None:
            self._tracing.end(record.span, _attributes(record, outcome), _problem(outcome), outcome.kind or "")
        if self._log != "off":
            self._write(record, outcome)

    def reloaded(self, *, taken: bool) -> None:
        """Count a new supergraph that was taken or refused."""
        if self.metrics is not None:
            self.metrics.reloads.labels("taken" if taken else "refused").inc()

    def observe(self, name: str, subgraph: Subgraph) -> Subgraph:
        """Give a subgraph whose calls are observed."""
        return Observed(name, subgraph, self.metrics, self._tracing)

    def close(self) -> None:
        """Send what has not been sent."""
        if self._tracing is not None:
            self._tracing.close()

    def _write(self, record: RequestRecord, outcome: Outcome) -> None:
        line = {"time": datetime.now(UTC).isoformat(timespec="milliseconds"), **record.line(outcome)}
        text = orjson.dumps(line).decode() if self._log == "json" else _plain(line)
        with suppress(OSError, ValueError):  # who reads the log has gone: that is no reason not to answer
            sys.stderr.write(text + "\n")


def _attributes(record: RequestRecord, outcome: Outcome) -> dict[str, str | int]:
    attributes: dict[str, str | int] = {"http.response.status_code": outcome.status, "tharsis.request": record.id}
    if outcome.kind:
        attributes["graphql.operation.type"] = outcome.kind
    if outcome.short_name:
        attributes["graphql.operation.name"] = outcome.short_name
    return attributes


def _problem(outcome: Outcome) -> str | None:
    if outcome.errors:
        return outcome.codes[0]
    return str(outcome.status) if outcome.status >= 400 else None


def _plain(line: Mapping[str, object]) -> str:
    return " ".join(f"{key}={_word(value)}" for key, value in line.items())


def _word(value: object) -> object:
    if isinstance(value, list):
        return ",".join(value) or "-"
    return "-" if value is None else value


def _tracing(settings: TelemetrySettings) -> Tracing | None:
    if settings.otlp_endpoint is None:
        return None
    from gateway.telemetry.tracing import Tracing  # the SDK and its exporter take longer to import than all the rest

    return Tracing(settings)
