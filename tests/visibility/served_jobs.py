"""An archive that operators change by jobs: as it is served, and asked by GraphQL and by REST."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import httpx

from access.door import OpenDoor
from access.identity import Identity
from access.rights import OPERATE
from config.settings import Settings
from gateway.archive import Archive
from gateway.executor.local import Answering
from tests.visibility.ways import Services, ask

T = TypeVar("T")
OLGA = Identity("olga", "operator", frozenset([OPERATE]), token_id="t")
SET = """mutation($prefix: String!, $groups: [String!]) { setVisibility(prefix: $prefix, access: PRIVATE, groups: $groups) {
    id what path state done total message started ended actor } }"""
CLEAR = "mutation($prefix: String!) { clearVisibility(prefix: $prefix) { id state } }"
STATUS = "mutation($path: String!, $status: String!) { setArchiveStatus(path: $path, status: $status) { id state } }"
JOB = "query($id: String!) { job(id: $id) { id what path state done total message started ended actor } }"
JOBS = """query($first: Int! = 100, $after: String) { jobs(first: $first, after: $after) {
    edges { node { id } } pageInfo { hasNextPage endCursor } } }"""


class Served(NamedTuple):
    """An archive with a secret product that everybody sees, as it is served."""

    data: Path
    archive: Archive
    accounts: Answering
    products: Services
    rest: httpx.AsyncClient

    async def answer(self, text: str, **variables: Any) -> Any:
        return await self.accounts.execute(text, variables, OLGA)

    async def done(self, text: str, **variables: Any) -> Any:
        answer = await self.answer(text, **variables)
        assert answer.errors == []
        (found,) = answer.data.values()
        return found

    async def job(self, id_: str) -> Any:
        return await self.done(JOB, id=id_)

    async def over(self, id_: str) -> Any:
        async def is_over() -> Any:
            job = await self.job(id_)
            return job if job["ended"] is not None else None

        return await until(is_over)

    async def is_seen(self) -> bool:
        data, _ = await ask(self.products, "products", "{ product(uri: $uri) { uri } }", "anonymous")
        return data["product"] is not None

    async def acts(self) -> list[tuple[str, str, str]]:
        entries = self.archive.accounts.store.audit.entries()
        return [(entry.act.actor, entry.act.what, entry.act.subject) async for entry in entries]


@asynccontextmanager
async def opened(data: Path) -> AsyncIterator[Served]:
    archive = Archive(data, Settings())
    await archive.start()

    async def identify(headers: Mapping[str, str], peer: str | None) -> Identity:
        return OLGA

    app = archive.mounted(OpenDoor(identify))["/operator"]
    try:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://rest.test") as rest:  # type: ignore[arg-type]
            subgraphs = {name: archive.answering(name) for name in ("products", "accounts")}
            yield Served(data, archive, subgraphs["accounts"], Services(archive, subgraphs, rest), rest)
    finally:
        await archive.close()


async def until(read: Callable[[], Awaitable[T | None]], seconds: float = 60) -> T:
    """What is found in the end."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = await read()
        if found:
            return found
        await asyncio.sleep(0.05)
    raise AssertionError("It did not come in time.")
