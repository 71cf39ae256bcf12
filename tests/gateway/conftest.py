"""The shop behind the whole gateway, in process: what a client sees, without a socket; and the composer."""

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from access.door import OpenDoor
from access.identity import ANONYMOUS, Identity
from access.policies import Policies
from config.gateway import GatewaySettings
from config.settings import Settings
from gateway.app import Gateway
from tests.gateway.composing import Composer
from tests.gateway.shop import shop
from tests.gateway.world import FIXTURES, Service

Ask = Callable[..., Any]


async def anonymous(_headers: Any, _peer: str | None) -> Identity:
    return ANONYMOUS


@pytest.fixture(scope="session")
def composer() -> Iterator[Composer]:
    """One Node process that composes for all tests."""
    with Composer() as composer:
        yield composer


@pytest.fixture
def shop_service() -> Service:
    return Service.load("shop", shop())


@pytest.fixture
def make_client(shop_service: Service) -> Callable[..., httpx.AsyncClient]:
    """Make a client of the shop's gateway with settings of ``[gateway]``."""

    def make(identify: Any = anonymous, settings: Settings | None = None, **gateway: Any) -> httpx.AsyncClient:
        supergraph = str(FIXTURES / "shop" / "supergraph.graphql")
        found = settings or Settings(gateway=GatewaySettings(supergraph=supergraph, **gateway))
        application = Gateway(
            found, OpenDoor(identify), Policies(found.policies), local=shop_service.subgraphs
        ).application()
        return httpx.AsyncClient(transport=httpx.ASGITransport(application), base_url="http://gateway.test")

    return make


@pytest.fixture
async def client(make_client: Callable[..., httpx.AsyncClient]) -> AsyncIterator[httpx.AsyncClient]:
    async with make_client() as made:
        yield made


SUPERGRAPH = Path(FIXTURES / "shop" / "supergraph.graphql")
