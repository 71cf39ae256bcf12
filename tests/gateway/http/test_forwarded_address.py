"""Which client a subgraph hears of behind the gateway: the one that the gateway saw, whatever that one says of itself."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

import pytest

from access.addresses import Proxies, anonymous_account
from access.door import OpenDoor
from access.identity import ANONYMOUS, Identity
from config.gateway import GatewaySettings, TelemetrySettings
from gateway.http.graphql import GraphQLEndpoint
from gateway.service import Answer, Caller, GraphQLRequest
from gateway.telemetry import Telemetry


class Noting:
    """A service that notes who asks."""

    headers: dict[str, str]

    async def answer(self, request: GraphQLRequest, caller: Caller) -> Answer:
        self.headers = dict(caller.headers)
        return Answer({}, executed=True)


async def identify(headers: Any, _peer: str | None) -> Identity:
    return ANONYMOUS


@pytest.mark.parametrize(
    ("said", "client"),
    [
        ([], "anonymous:192.0.2.7"),
        ([b"198.51.100.1"], "anonymous:192.0.2.7"),
        ([b"198.51.100.1", b"10.0.0.1, 203.0.113.9"], "anonymous:192.0.2.7"),
        ([b"nonsense"], "anonymous:192.0.2.7"),
    ],
)
async def test_nobody_chooses_an_address_by_way_of_a_gateway(said: list[bytes], client: str) -> None:
    service = Noting()
    endpoint = GraphQLEndpoint(service, OpenDoor(identify), Telemetry(TelemetrySettings(log="off")), GatewaySettings())

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": b'{"query": "{ a }"}'}

    headers = [(b"content-type", b"application/json"), *((b"x-forwarded-for", value) for value in said)]
    scope = {"type": "http", "method": "POST", "query_string": b"", "headers": headers, "client": ("192.0.2.7", 1)}
    await endpoint(scope, receive)

    behind = Proxies(["10.0.0.1/32"])  # the gateway's own address, as a subgraph sees it
    assert anonymous_account(behind.client(service.headers, "10.0.0.1")) == client
