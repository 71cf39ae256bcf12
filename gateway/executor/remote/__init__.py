"""Subgraphs over HTTP."""

from gateway.executor.remote.deduplicate import Deduplicating
from gateway.executor.remote.subgraph import HttpSubgraph

__all__ = ["Deduplicating", "HttpSubgraph"]
