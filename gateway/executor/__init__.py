"""Running plans: fetches in parallel, answers merged in place."""

from gateway.executor.execute import Execution, execute
from gateway.executor.subgraph import Call, Subgraph, SubgraphFailure, SubgraphRequest, SubgraphResult

__all__ = [
    "Call",
    "Execution",
    "Subgraph",
    "SubgraphFailure",
    "SubgraphRequest",
    "SubgraphResult",
    "execute",
]
