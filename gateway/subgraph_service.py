"""One subgraph alone behind HTTP: open to anybody for what it answers, and to trusted routers for federation's own fields."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Iterator, Mapping

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
)

from config.gateway import GatewaySettings
from execution.codes import Code
from execution.limits import LimitExceeded, check_variables
from execution.selection import INTROSPECTION
from gateway.executor.local import Answering
from gateway.executor.remote.headers import SECRET_HEADER
from gateway.service import Answer, Caller, GraphQLRequest
from gateway.service.cache import ByteCache
from gateway.service.documents import parsed, refused_at
from gateway.service.request import Refused, refused

_FEDERATION = INTROSPECTION | {"_entities", "_service"}
"""Fields of federation and of introspection: asked of a subgraph by routers and tools only."""

_SELECTING = (OperationDefinitionNode, FragmentDefinitionNode)
_OVERHEAD = 200  # bytes of a text that is known besides its own


class SubgraphService:
    """Answers the operations of one subgraph.

    ``secrets`` are those of trusted routers, of which any counts: without one, federation's fields and introspection are
    refused, and the limits hold.
    """

    def __init__(self, answering: Answering, settings: GatewaySettings, secrets: tuple[str, ...]) -> None:
        self._answering = answering
        self._settings = settings
        self._secrets = secrets
        self._only_reads: ByteCache[str, bool] = ByteCache(settings.cache_bytes)

    async def answer(self, request: GraphQLRequest, caller: Caller) -> Answer:
        """Answer a request; whatever is wrong with it stands in the answer."""
        try:
            text = request.query
            if text is None:
                raise refused("The request has no query: send its text as `query`.", Code.BAD_USER_INPUT, 400)
            if not self.trusts(caller.headers):
                self._check(text, request)
        except Refused as problem:
            return Answer(errors=problem.errors, status=problem.status)
        deadline = asyncio.get_running_loop().time() + self._settings.timeout
        data, errors = await self._answering.execute(text, request.variables, caller.identity, deadline)
        executed = data is not None or any("path" in error for error in errors)
        return Answer(data, errors, executed=executed)

    def trusts(self, headers: Mapping[str, str]) -> bool:
        """Tell whether a trusted router asks, by the headers of its request."""
        given = headers.get(SECRET_HEADER, "").encode("latin-1")
        return any(hmac.compare_digest(given, secret.encode("latin-1")) for secret in self._secrets)

    def _check(self, text: str, request: GraphQLRequest) -> None:
        """Check what anybody may ask; raises Refused."""
        try:
            check_variables(request.variables, self._settings.limits)
        except LimitExceeded as error:
            raise refused(str(error), Code.LIMIT_EXCEEDED) from error
        only_reads = self._only_reads.get(text)
        if only_reads is None:
            only_reads = self._read(text)
            self._only_reads.put(text, only_reads, len(text) + _OVERHEAD)
        if request.reading and not only_reads:
            raise refused("A mutation cannot be asked for by GET: use POST.", Code.BAD_USER_INPUT, 405)

    def _read(self, text: str) -> bool:
        """Tell of a text that anybody may send whether it has nothing but queries; raises Refused."""
        document = parsed(text, self._settings.limits)
        for node in _fields(document):
            if node.name.value in _FEDERATION:
                raise refused_at("Only a trusted router may ask for this: ask the gateway.", Code.FORBIDDEN, node)
        operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
        return {node.operation for node in operations} == {OperationType.QUERY}


def _fields(document: DocumentNode) -> Iterator[FieldNode]:
    """Give all fields that a text asks for, those of its fragments too, in any operation."""
    pending = [node.selection_set for node in document.definitions if isinstance(node, _SELECTING)]
    while pending:
        for selection in pending.pop().selections:
            if isinstance(selection, FieldNode):
                yield selection
            if isinstance(selection, FieldNode | InlineFragmentNode) and selection.selection_set is not None:
                pending.append(selection.selection_set)
