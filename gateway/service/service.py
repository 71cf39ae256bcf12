"""The way of an operation: text → document → plan → fetches → answer. Nothing of it knows HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from graphql import OperationDefinitionNode
from graphql.execution import VariableValues

from config.gateway import GatewaySettings
from execution.codes import Code
from execution.cost import dearest_field
from execution.limits import LimitExceeded, check_variables, exceeded
from execution.selection import response_name
from gateway.executor import Call, Execution
from gateway.executor.denied import refusals, say_denied
from gateway.planner import explain
from gateway.service.complete import complete
from gateway.service.documents import formatted, refused_at
from gateway.service.persisted import PersistedOperations
from gateway.service.request import Answer, Caller, GraphQLRequest, Refused, refused
from gateway.service.served import Prepared, Served
from gateway.telemetry import Telemetry

_QUERY = "query"


class Service:
    """Answers operations over the supergraph that is served at the moment: ``served`` may be exchanged at any time."""

    def __init__(self, settings: GatewaySettings, served: Served, telemetry: Telemetry) -> None:
        self.served = served
        self._telemetry = telemetry
        self._settings = settings
        self._persisted = PersistedOperations(settings.persisted)

    async def answer(self, request: GraphQLRequest, caller: Caller) -> Answer:
        """Answer a request; whatever is wrong with it stands in the answer."""
        served = self.served  # one supergraph for the whole of the request
        operation: OperationDefinitionNode | None = None
        try:
            text = self._persisted.text(request)
            document = served.document(text)
            operation = document.operation(request.operation_name)
            if request.reading and operation.operation.value != _QUERY:
                raise refused("A mutation cannot be asked for by GET: use POST.", Code.BAD_USER_INPUT, 405)
            self._persisted.learn(request, text)
            denied = served.denials.coordinates(caller.identity)
            prepared, seconds = served.prepared(document, operation, denied)
            self._telemetry.planned(caller.record, seconds)
            values = self._values(prepared, request.variables)
            self._check_cost(prepared, values.coerced)
            variables = {name: request.variables.get(name, value) for name, value in values.coerced.items()}
            self._check_access(prepared, variables)
        except Refused as problem:
            return _named(Answer(errors=problem.errors, status=problem.status), operation)
        execution = await self._execute(served, prepared, variables, caller)
        data, errors = complete(prepared.compiled, values, execution)
        extensions = {"queryPlan": explain(prepared.plan)} if self._plan_shown(caller) else {}
        return _named(Answer(data, errors, extensions, executed=True), operation)

    def _values(self, prepared: Prepared, variables: Mapping[str, Any]) -> VariableValues:
        """Coerce the variables."""
        limits = self._settings.limits
        try:
            if variables:
                check_variables(variables, limits)
            values = prepared.compiled.coerce_variables(variables)
            if isinstance(values, list):
                raise Refused([formatted(error, Code.BAD_USER_INPUT) for error in values])
        except LimitExceeded as error:
            raise refused(str(error), Code.LIMIT_EXCEEDED) from error
        return values

    def _check_cost(self, prepared: Prepared, variables: Mapping[str, Any]) -> None:
        """Refuse what costs more than is allowed, at the field that makes it dear; ``variables`` are coerced."""
        allowed = self._settings.limits.cost
        cost = prepared.cost(variables)
        if cost > allowed:
            way = dearest_field(prepared.cost, variables, allowed)
            message = str(exceeded("cost", allowed, cost))
            raise refused_at(message, Code.LIMIT_EXCEEDED, way[-1], [response_name(node) for node in way])

    def _check_access(self, prepared: Prepared, variables: Mapping[str, Any]) -> None:
        """Refuse what asks for denied fields, where they are not to be answered by null."""
        if prepared.plan.denied and self._settings.denied_fields == "refuse":
            errors = refusals(prepared.plan.denied, variables)
            if errors:
                raise Refused(errors)

    async def _execute(
        self, served: Served, prepared: Prepared, variables: Mapping[str, Any], caller: Caller
    ) -> Execution:
        execution = Execution()
        if prepared.plan.fetches:
            deadline = asyncio.get_running_loop().time() + self._settings.timeout
            call = Call(variables, caller.identity, deadline, caller.record, caller.headers)
            execution = await prepared.program.run(served.subgraphs, call)
        if prepared.plan.denied:
            say_denied(prepared.plan.denied, execution, variables)
        return execution

    def _plan_shown(self, caller: Caller) -> bool:
        if not caller.plan_wanted or self._settings.show_plan == "never":
            return False
        return self._settings.show_plan == "always" or self._settings.plan_scope in caller.identity.scopes


def _named(answer: Answer, operation: OperationDefinitionNode | None) -> Answer:
    if operation is None:
        return answer
    answer.kind = operation.operation.value
    answer.name = operation.name.value if operation.name else None
    return answer
