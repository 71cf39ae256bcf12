"""Prometheus metrics. Labels have few values: kinds, statuses, codes of the closed list, names of subgraphs."""

from __future__ import annotations

from functools import lru_cache
from importlib.metadata import version
from typing import Any, TypeVar

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    Info,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)

CONTENT_TYPE = b"text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


Metric = TypeVar("Metric", Counter, Histogram)


def child(metric: Metric, *labels: str) -> Metric:
    """Give the metric of some labels; looking it up anew takes several times what counting does."""
    found: Metric = _child(metric, labels)
    return found


@lru_cache(maxsize=4096)
def _child(metric: Any, labels: tuple[str, ...]) -> Any:
    return metric.labels(*labels)


class Metrics:
    """The metrics of one server process; with several workers each answers for itself."""

    def __init__(self) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]  # untyped there; without, each counter has a date beside it
        self._registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        Info("tharsis_build", "What is running", registry=registry).info({"version": version("tharsis")})
        self.requests = Counter("tharsis_requests", "Requests", ["kind", "status"], registry=registry)
        self.errors = Counter("tharsis_errors", "Errors in answers", ["code"], registry=registry)
        self.seconds = Histogram(
            "tharsis_request_seconds", "Seconds per request", ["kind"], buckets=_SECONDS, registry=registry
        )
        self.in_flight = Gauge("tharsis_requests_in_flight", "Requests under way", registry=registry)
        self.plans = Counter("tharsis_plans", "Plans by where they are from", ["source"], registry=registry)
        self.planning = Histogram(
            "tharsis_planning_seconds", "Seconds per new plan", buckets=_SECONDS, registry=registry
        )
        self.calls = Counter("tharsis_subgraph_requests", "Subgraph calls", ["subgraph", "outcome"], registry=registry)
        self.call_seconds = Histogram(
            "tharsis_subgraph_seconds", "Seconds per subgraph call", ["subgraph"], buckets=_SECONDS, registry=registry
        )
        self.reloads = Counter("tharsis_supergraph_reloads", "New supergraphs", ["outcome"], registry=registry)

    def text(self) -> bytes:
        """Give all metrics in the text format."""
        return generate_latest(self._registry)
