"""A store of accounts with what answers holders and operators over it, by GraphQL and by REST."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from access.administration import Administration
from access.authentication import Keeping, make_identify
from access.door import OpenDoor
from access.identity import ANONYMOUS_ROLE, ROLES, Identity
from access.issuing import Issuing, Made, Wanted
from access.jobs import ClearVisibility, Job, State
from access.operators import Operators
from access.rights import OPERATE, TOKENS
from access.self_service import SelfService
from access.signing import KeyRing
from access.spread import Spread
from access.watch import Watch
from config.policy import Policy
from config.settings import Settings, VisibilityRule
from dataapi.accounts import account_routes
from dataapi.app import make_app
from gateway.jobs import JobProcesses
from harvest.jobs import JobFolder
from harvest.tree.rules import Rules, save_rules
from subgraphs.accounts.subgraph import accounts_subgraph
from subgraphs.service import Answer, Service
from tests.access.accounting import Accounting, accounting
from tests.subgraphs.accounts.calls import BOBS_JOB

BOTH = frozenset([TOKENS, OPERATE])
LESSER = sorted(ROLES - {ANONYMOUS_ROLE, "operator", "admin"})


@dataclass
class World:
    """What a test asks."""

    accounting: Accounting
    watch: Watch
    keeping: Keeping
    issuing: Issuing
    service: Service
    rest: httpx.AsyncClient
    jobs: JobFolder

    @property
    def store(self) -> Any:
        """The store of accounts."""
        return self.accounting.store.accounts

    @property
    def administration(self) -> Administration:
        """What may do all."""
        return Administration(self.store, "test")

    async def account(self, name: str, role: str = "user", groups: frozenset[str] = frozenset()) -> None:
        """Make an account."""
        await self.administration.add(name, role, groups)

    async def token(self, account: str, scopes: frozenset[str] = frozenset([TOKENS]), **wanted: Any) -> Made:
        """Make a token, as the command line does."""
        return await self.issuing.make(account, Wanted(3_600, scopes=scopes, **wanted), "test")

    async def holder(self, token: str) -> Identity:
        """Who a token is of, after the watch has looked."""
        await self.watch.look()
        return await make_identify(Settings(), self.keeping)({"authorization": f"Bearer {token}"}, None)

    async def known(self, account: str, role: str = "user", scopes: frozenset[str] = frozenset([TOKENS])) -> Identity:
        """Make an account with a token, and give who shows it."""
        await self.account(account, role)
        return await self.holder((await self.token(account, scopes)).token)

    async def ask(self, operation: str, identity: Identity, **variables: Any) -> Any:
        """Ask, and give data where there are no errors."""
        result = await self.answer(operation, identity, **variables)
        assert result.errors == []
        return result.data

    async def answer(self, operation: str, identity: Identity, **variables: Any) -> Answer:
        """Ask, and give data and errors."""
        return await self.service.execute(operation, variables, identity)

    async def acts(self) -> list[tuple[str, str, str]]:
        """Actor, act and subject of all of the audit log."""
        return [(e.act.actor, e.act.what, e.act.subject) async for e in self.accounting.store.audit.entries()]


@asynccontextmanager
async def world() -> AsyncIterator[World]:
    """Open a world that is gone afterwards."""
    async with accounting() as opened:
        store = opened.store
        watch, ring = Watch(store.accounts), KeyRing(opened.folder)
        keeping = Keeping(store.accounts, watch, ring, Spread(Policy))
        issuing = Issuing(ring, store.accounts)
        own = SelfService(store.accounts, watch, issuing, store.meter, opened.budgets)
        operators = Operators(store.accounts, store.audit, store.meter, JobProcesses(opened.folder, store.accounts))
        jobs = _bobs_job(opened.folder)
        app = make_app([account_routes(own, operators, OpenDoor(make_identify(Settings(), keeping)))])
        await watch.look()
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://rest.test") as rest:
            yield World(opened, watch, keeping, issuing, accounts_subgraph(own, operators), rest, jobs)
        for _ in range(1_000):  # their processes use the folder
            if all(job.is_over for job in jobs.page(100)):
                break
            await asyncio.sleep(0.05)


def _bobs_job(data: Path) -> JobFolder:
    """Make a job that is over, about a prefix that has a rule."""
    rule = VisibilityRule("/bob", "private", ("bob",))
    save_rules(data, Rules(), Rules(rules=(rule,)))
    jobs = JobFolder(data)
    with jobs.added(Job(BOBS_JOB, "test", ClearVisibility("/bob"), 0, State.DONE, ended=1)):
        return jobs


def bearer(token: str) -> Mapping[str, str]:
    """The headers that show a token."""
    return {"authorization": f"Bearer {token}"}


def code(answer: Answer) -> str:
    """The code of the only error."""
    (error,) = answer.errors
    return str(error["extensions"]["code"])
