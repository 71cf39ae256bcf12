"""Running plans: fetches in parallel, answers merged in place."""

from gateway.executor.execute import Execution, Program, execute
from gateway.executor.subgraph import Call, Subgraph, SubgraphFailure, SubgraphRequest, SubgraphResult

__all__ = [
    "Call",
    "Execution",
    "Program",
    "Subgraph",
    "SubgraphFailure",
    "SubgraphRequest",
    "SubgraphResult",
    "execute",
]
