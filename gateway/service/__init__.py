"""From a client's operation to its answer: the pipeline, its caches, and the supergraph that is served."""

from gateway.service.reload import Loaded, SupergraphFile, watch
from gateway.service.request import Answer, Caller, GraphQLRequest
from gateway.service.served import Served
from gateway.service.service import Service

__all__ = ["Answer", "Caller", "GraphQLRequest", "Loaded", "Served", "Service", "SupergraphFile", "watch"]
