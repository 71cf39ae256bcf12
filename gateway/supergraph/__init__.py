"""The supergraph as a value: which subgraph has which field, and what clients see of it."""

from gateway.supergraph.problems import SupergraphError
from gateway.supergraph.read import load_supergraph
from gateway.supergraph.state import AccessRule, Supergraph

__all__ = ["AccessRule", "Supergraph", "SupergraphError", "load_supergraph"]
