"""The gateway over subgraphs that are called over HTTP."""

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest

from access.door import OpenDoor
from access.identity import ANONYMOUS, Identity
from access.policies import Policies
from config.gateway import GatewaySettings, HeaderRules, SubgraphSettings
from config.settings import Settings
from gateway.app import Gateway
from gateway.service import Caller, GraphQLRequest
from tests.gateway.conftest import anonymous
from tests.gateway.remote.servers import Exchange, serving
from tests.gateway.world import FIXTURES
from tests.waiting import PATIENCE

SHOP = (FIXTURES / "shop" / "supergraph.graphql").read_text()


def write(file: Path, url: str) -> None:
    """Write the supergraph with its subgraphs at one address, in one go."""
    written = file.with_suffix(".new")
    written.write_text(re.sub(r'(@join__graph\(name: "\w+", url: ")[^"]*', rf"\g<1>{url}", SHOP))
    written.replace(file)


def gateway_over(folder: Path, url: str, **changed: Any) -> Gateway:
    file = folder / "supergraph.graphql"
    write(file, url)
    settings = GatewaySettings(supergraph=str(file), watch_seconds=0.01, **changed)
    return Gateway(Settings(gateway=settings), OpenDoor(anonymous), Policies({}))


def asked(gateway: Gateway, identity: Identity = ANONYMOUS, **headers: str) -> Any:
    query = GraphQLRequest(query="{ topProducts { name } }")
    return gateway.service.answer(query, Caller(identity, gateway.telemetry.begin({}), headers))


@pytest.mark.parametrize(("deduplicate", "calls"), [(True, 3), (False, 6)])
async def test_identical_reads_of_one_identity_are_made_once_where_the_settings_say_so(
    tmp_path: Path, deduplicate: bool, calls: int
) -> None:
    rules = SubgraphSettings(headers=HeaderRules(forward=("Authorization",)))
    all_have_come = asyncio.Barrier(calls)

    async def answering(exchange: Exchange) -> None:
        await all_have_come.wait()
        await exchange.reply(b'{"data": {"topProducts": [{"name": "Lamp"}]}}')

    async with serving(answering) as server:
        gateway = gateway_over(tmp_path, server.url, deduplicate=deduplicate, all_subgraphs=rules)
        everyone = [asked(gateway), asked(gateway), asked(gateway, **{"x-request-id": "7"})]
        somebody = [asked(gateway, Identity("ada", "user")), asked(gateway, Identity("ada", "user"))]
        answers = await asyncio.gather(*everyone, *somebody, asked(gateway, authorization="Bearer a"))
        await gateway.stop()

    assert [answer.data for answer in answers] == [{"topProducts": [{"name": "Lamp"}]}] * 6
    assert len(server.requests) == calls


async def test_a_new_subgraph_that_cannot_be_called_is_no_reason_to_stop_watching(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hush")
    gateway = gateway_over(tmp_path, "http://a.test/", all_subgraphs=SubgraphSettings(secret_file=str(secret)))
    before = gateway.service.served
    await gateway.start()
    secret.unlink()

    write(gateway.file.path, "http://b.test/")
    await until(lambda: gateway.file.problem)
    refused, kept = gateway.file.problem, gateway.service.served
    secret.write_text("hush")
    write(gateway.file.path, "http://c.test/")
    await until(lambda: gateway.service.served is not before)
    await gateway.stop()

    assert refused is not None
    assert str(secret) in refused
    assert kept is before
    assert gateway.file.problem is None


async def until(holds: Any) -> None:
    async with asyncio.timeout(PATIENCE):
        while not holds():  # noqa: ASYNC110  the file is watched by looking
            await asyncio.sleep(0.01)
