"""One supergraph that is served, with all that is cached for it; a new supergraph begins with empty caches."""

from __future__ import annotations

import random
import time
from collections.abc import Mapping
from dataclasses import dataclass

from graphql import GraphQLError, OperationDefinitionNode

from access.policies import Policies
from config.gateway import GatewaySettings
from execution import Compiled, compile_operation
from execution.codes import Code
from execution.cost import Estimate, operation_cost
from execution.introspection_size import IntrospectionSize
from execution.limits import LimitExceeded
from gateway.authorization import Denials
from gateway.executor import Program, Subgraph
from gateway.planner import PlanError, labels_on, plan_operation
from gateway.planner.plan import Plan
from gateway.service.cache import ByteCache
from gateway.service.documents import Document, DocumentReader, formatted, refused_at
from gateway.service.request import Refused
from gateway.supergraph import Supergraph

_NO_LABELS: frozenset[str] = frozenset()
_BYTES_A_CHARACTER = 20  # measured: a plan and its projector, by the length of the subgraphs' operations
_BYTES_A_FIELD = 100  # measured: the answer to an introspection, which is kept with the operation


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """An operation that is ready to run: for one set of denied coordinates and labels. ``size`` estimates its bytes."""

    plan: Plan
    program: Program
    compiled: Compiled
    cost: Estimate
    size: int


class Served:
    """A supergraph with its subgraphs (by name) and its caches of texts and plans."""

    def __init__(
        self,
        supergraph: Supergraph,
        digest: str,
        subgraphs: Mapping[str, Subgraph],
        settings: GatewaySettings,
        policies: Policies,
    ) -> None:
        self.supergraph = supergraph
        self.digest = digest
        self.subgraphs = subgraphs
        self.denials = Denials(supergraph, policies)
        self._labels_on = settings.override_labels
        self._list_size = settings.limits.list_size
        self._introspection = IntrospectionSize(supergraph.consumer, settings.limits.introspection_answer)
        self._reader = DocumentReader(supergraph.consumer, settings.limits, settings.introspection)
        self._documents: ByteCache[str, Document] = ByteCache(settings.cache_bytes // 2)
        self._prepared: ByteCache[tuple[object, ...], Prepared] = ByteCache(settings.cache_bytes // 2)

    def document(self, text: str) -> Document:
        """Give the valid document of a text; raises Refused."""
        document = self._documents.get(text)
        if document is None:
            document = self._reader.read(text)
            self._documents.put(text, document, document.size)
        return document

    def prepared(
        self, document: Document, operation: OperationDefinitionNode, denied: frozenset[str]
    ) -> tuple[Prepared, float | None]:
        """Give the plan and the projector of an operation, and the seconds that they took if they are new.

        Raises Refused where the operation cannot be planned.
        """
        name = operation.name.value if operation.name else None
        labels = self._labels()
        key = (document.digest, name, denied, labels)
        known = self._prepared.get(key)
        if known is not None:
            return known, None
        started = time.perf_counter()
        prepared = self._prepare(document, operation, denied, labels)
        self._prepared.put(key, prepared, prepared.size)
        return prepared, time.perf_counter() - started

    def _labels(self) -> frozenset[str]:
        labels = self.supergraph.labels
        return labels_on(labels, random.random, self._labels_on) if labels else _NO_LABELS

    def _prepare(
        self, document: Document, operation: OperationDefinitionNode, denied: frozenset[str], labels: frozenset[str]
    ) -> Prepared:
        name = operation.name.value if operation.name else None
        schema = self.supergraph.consumer
        try:
            plan = plan_operation(self.supergraph, document.node, name, labels, denied)
            introspected = self._introspection.check(document.node, operation)
            cost = operation_cost(schema, self.supergraph.costs, document.node, operation, self._list_size)
        except PlanError as error:
            raise refused_at(error.reason, error.code, error.node) from error
        except LimitExceeded as error:
            raise refused_at(str(error), Code.LIMIT_EXCEEDED, error.node) from error
        except GraphQLError as error:  # of what it costs: an argument that @listSize requires
            raise Refused([formatted(error, Code.GRAPHQL_VALIDATION_FAILED)]) from error
        compiled = compile_operation(schema, document.node, name, interface_objects=True)
        size = document.size + _BYTES_A_FIELD * introspected
        size += _BYTES_A_CHARACTER * sum(len(fetch.operation) for fetch in plan.fetches)
        return Prepared(plan, Program(plan), compiled, cost, size)
