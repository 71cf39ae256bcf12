"""The supergraph's file is watched: new ones are served, broken ones refused, and no request notices."""

import asyncio
import os
from pathlib import Path
from typing import Any

import pytest

from access.door import OpenDoor
from access.identity import ANONYMOUS
from access.policies import Policies
from config.gateway import GatewaySettings
from config.settings import Settings
from gateway.app import Gateway
from gateway.service import Caller, GraphQLRequest, SupergraphFile
from gateway.supergraph import SupergraphError
from tests.gateway.conftest import anonymous
from tests.gateway.shop import shop
from tests.gateway.world import FIXTURES, Service
from tests.waiting import PATIENCE

SHOP = (FIXTURES / "shop" / "supergraph.graphql").read_text()


@pytest.fixture
def gateway(tmp_path: Path) -> Gateway:
    file = tmp_path / "supergraph.graphql"
    file.write_text(SHOP)
    settings = Settings(gateway=GatewaySettings(supergraph=str(file), watch_seconds=0.01))
    return Gateway(settings, OpenDoor(anonymous), Policies({}), local=Service.load("shop", shop()).subgraphs)


def replace(gateway: Gateway, text: str) -> None:
    written = gateway.file.path.with_suffix(".new")
    written.write_text(text)
    os.replace(written, gateway.file.path)  # noqa: PTH105  at once, as a careful operator does


async def ask(gateway: Gateway, query: str) -> Any:
    return await gateway.service.answer(GraphQLRequest(query=query), Caller(ANONYMOUS, gateway.telemetry.begin({})))


async def until(holds: Any) -> None:
    async with asyncio.timeout(PATIENCE):
        while not holds():  # noqa: ASYNC110  the file is watched by looking
            await asyncio.sleep(0.01)


async def test_a_new_supergraph_is_served(gateway: Gateway) -> None:
    await gateway.start()
    before = gateway.service.served

    replace(gateway, SHOP + "\n# another text\n")
    await until(lambda: gateway.service.served is not before)

    assert (await ask(gateway, "{ me { name } }")).data == {"me": {"name": "Name 0"}}
    await gateway.stop()


async def test_a_broken_supergraph_is_refused_with_the_line(gateway: Gateway) -> None:
    await gateway.start()
    before = gateway.service.served

    replace(gateway, SHOP.replace("type Review", "typ Review", 1))
    await until(lambda: gateway.file.problem)

    assert gateway.service.served is before
    assert gateway.file.problem is not None
    assert gateway.file.problem.startswith("line ")
    assert (await ask(gateway, "{ me { name } }")).data == {"me": {"name": "Name 0"}}

    replace(gateway, SHOP + "\n# mended\n")
    await until(lambda: gateway.file.problem is None and gateway.service.served is not before)
    await gateway.stop()


async def test_a_file_that_is_gone_or_unreadable_is_no_reason_to_stop(gateway: Gateway) -> None:
    await gateway.start()

    gateway.file.path.unlink()
    await until(lambda: gateway.file.problem)

    assert (await ask(gateway, "{ me { name } }")).errors == []
    await gateway.stop()


async def test_watching_can_be_switched_off(tmp_path: Path) -> None:
    file = tmp_path / "supergraph.graphql"
    file.write_text(SHOP)
    settings = Settings(gateway=GatewaySettings(supergraph=str(file), watch=False, watch_seconds=0.01))
    gateway = Gateway(settings, OpenDoor(anonymous), Policies({}), local=Service.load("shop", shop()).subgraphs)
    await gateway.start()
    before = gateway.service.served

    file.write_text(SHOP + "\n# another\n")
    await asyncio.sleep(0.1)

    assert gateway.service.served is before
    await gateway.stop()


@pytest.mark.parametrize("content", [b"", b"type Query { a: Int }", b"\xff\xfe", SHOP.encode()[:-40]])
def test_what_is_no_supergraph_is_said(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "supergraph.graphql"
    file.write_bytes(content)

    with pytest.raises(SupergraphError):
        SupergraphFile(file).read()


def test_a_byte_order_mark_and_windows_line_ends_are_read(tmp_path: Path) -> None:
    file = tmp_path / "supergraph.graphql"
    file.write_bytes(b"\xef\xbb\xbf" + SHOP.replace("\n", "\r\n").encode())

    assert "User" in SupergraphFile(file).read().supergraph.types
