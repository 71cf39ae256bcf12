"""One subgraph alone behind HTTP: open to anybody for what it answers, and to trusted routers for federation's own fields."""

from __future__ import annotations

import asyncio
import hmac
import re

from graphql import GraphQLSyntaxError, OperationDefinitionNode, OperationType

from config.gateway import GatewaySettings
from execution.codes import Code
from execution.limits import LimitExceeded, check_document, check_variables, parse_limited
from gateway.executor.local import Answering
from gateway.executor.remote.headers import SECRET_HEADER
from gateway.service import Answer, Caller, GraphQLRequest
from gateway.service.documents import formatted
from gateway.service.request import Refused, refused

_FEDERATION = re.compile(r"(?<![A-Za-z0-9])__?(?:entities|service|schema|type)\b")
"""Fields of federation and of introspection: asked of a subgraph by routers and tools only."""


class SubgraphService:
    """Answers the operations of one subgraph.

    ``secrets`` are those of trusted routers, of which any counts: without one, federation's fields and introspection are
    refused, and the limits hold.
    """

    def __init__(self, answering: Answering, settings: GatewaySettings, secrets: tuple[str, ...]) -> None:
        self._answering = answering
        self._settings = settings
        self._secrets = secrets

    async def answer(self, request: GraphQLRequest, caller: Caller) -> Answer:
        """Answer a request; whatever is wrong with it stands in the answer."""
        try:
            text = request.query
            if text is None:
                raise refused("The request has no query: send its text as `query`.", Code.BAD_USER_INPUT, 400)
            self._check(text, request, trusted=self._trusts(caller.headers.get(SECRET_HEADER)))
        except Refused as problem:
            return Answer(errors=problem.errors, status=problem.status)
        deadline = asyncio.get_running_loop().time() + self._settings.timeout
        data, errors = await self._answering.execute(text, request.variables, caller.identity, deadline)
        executed = data is not None or any("path" in error for error in errors)
        return Answer(data, errors, executed=executed)

    def _trusts(self, shown: str | None) -> bool:
        given = (shown or "").encode("latin-1")
        return any(hmac.compare_digest(given, secret.encode("latin-1")) for secret in self._secrets)

    def _check(self, text: str, request: GraphQLRequest, *, trusted: bool) -> None:
        limits = self._settings.limits
        if trusted:
            return
        if _FEDERATION.search(text):
            raise refused("Only a trusted router may ask for this: ask the gateway.", Code.FORBIDDEN)
        try:
            document = parse_limited(text, limits)
            check_document(document, limits)
            check_variables(request.variables, limits)
        except LimitExceeded as error:
            raise refused(str(error), Code.LIMIT_EXCEEDED) from error
        except GraphQLSyntaxError as error:
            raise Refused([formatted(error, Code.GRAPHQL_PARSE_FAILED)]) from error
        kinds = {node.operation for node in document.definitions if isinstance(node, OperationDefinitionNode)}
        if request.reading and kinds != {OperationType.QUERY}:
            raise refused("A mutation cannot be asked for by GET: use POST.", Code.BAD_USER_INPUT, 405)
