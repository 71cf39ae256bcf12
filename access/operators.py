"""What operators do and see: the one function of GraphQL and REST. Who may not is refused before anything is read."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from functools import partial
from typing import NamedTuple

from access.accounts import Account, AccountStore, OwnLimits, Rung, UnknownAccount
from access.administration import Administration, check_groups
from access.audit import Act, AuditLog, Entry, LogBroken, verify_log
from access.identity import Identity
from access.jobs import Job, Jobs, Request, SetVisibility, UnknownJob
from access.meter import Meter, Use
from access.rights import ADMINISTRATOR, OPERATOR, OPERATORS, check_acts_on

_BLOCK = 1_000  # entries that are read at once


class Verdict(NamedTuple):
    """Whether the audit log is as it was written: how many entries hold, the hash of the last, and what is wrong."""

    verified: bool
    entries: int
    head: str | None
    problem: str | None


class Wanted(NamedTuple):
    """Which rows a report has: days since 1970, both included."""

    since: int
    until: int
    account: str | None = None
    mission: str | None = None


class Operators:
    """Answers operators: every method raises Unauthenticated or Forbidden for anybody else, and `StoreUnavailable`.

    Only an administrator acts on operators and administrators, or makes one.
    """

    def __init__(self, store: AccountStore, audit: AuditLog, meter: Meter, jobs: Jobs) -> None:
        self._store, self._audit, self._meter, self._jobs = store, audit, meter, jobs

    async def accounts(self, identity: Identity, match: str, size: int, after: str | None) -> Sequence[Account]:
        """Accounts whose name begins with ``match``, by name, after the name ``after``."""
        OPERATOR.check(identity)
        return await self._store.accounts(match, size, after)

    async def account(self, identity: Identity, name: str) -> Account:
        """An account; raises `UnknownAccount`."""
        OPERATOR.check(identity)
        found = await self._store.account(name)
        if found is None:
            raise UnknownAccount(f"There is no account {name}.")
        return found

    async def limit(self, identity: Identity, name: str, limits: OwnLimits, *, reset: bool) -> Account:
        """Set limits of an account, as `Administration.limit` does."""
        return await self._acting(identity).limit(name, limits, reset=reset)

    async def curtail(self, identity: Identity, name: str, rung: Rung, reason: str, seconds: int | None) -> Account:
        """Put an account on a step of the ladder."""
        return await self._acting(identity).curtail(name, rung, reason, seconds)

    async def restore(self, identity: Identity, name: str) -> Account:
        """Put an account back to normal."""
        return await self._acting(identity).restore(name)

    async def set_role(self, identity: Identity, name: str, role: str | None, groups: frozenset[str] | None) -> Account:
        """Give an account another role or other groups; its tokens no longer hold."""
        acting = self._acting(identity)
        if role in OPERATORS:
            ADMINISTRATOR.check(identity)
        return await acting.set_role(name, role, groups)

    async def revoke_tokens(self, identity: Identity, name: str, ids: Sequence[str] | None) -> Account:
        """Revoke all tokens of an account, or those named, which must all be its own; raises `UnknownAccount`."""
        acting = self._acting(identity)
        if ids is None:
            return await acting.revoke_all(name)
        found = await self.account(identity, name)
        for id_ in ids:
            record = await self._store.token(id_)
            if record is None or record.account != name:
                raise UnknownAccount(f"One of the ids is of no token of {name}: nothing is revoked.")
        for id_ in ids:
            await acting.revoke_token(id_)
        return found

    async def report(self, identity: Identity, wanted: Wanted, size: int, after: Use | None) -> Sequence[Use]:
        """What was used, by day, account and mission, after a row."""
        OPERATOR.check(identity)
        return await self._meter.report(*wanted, size, after)

    async def audit(
        self, identity: Identity, size: int, before: int | None = None, subject: str | None = None
    ) -> Sequence[Entry]:
        """Entries of the audit log, newest first, before a number; only those about a subject where one is named."""
        OPERATOR.check(identity)
        end = await self._audit.length() + 1
        end = end if before is None else min(before, end)
        found: list[Entry] = []
        while end > 1 and len(found) < size:
            begin = max(1, end - (_BLOCK if subject is not None else size))
            block = [entry async for entry in self._between(begin, end) if subject in (None, entry.act.subject)]
            found += reversed(block)
            end = begin
        return found[:size]

    async def change(self, identity: Identity, request: Request) -> Job:
        """Start a job that changes who may see a part of the archive; raises `Refused`.

        What is asked for stands in the audit log before anything of it is done.
        """
        OPERATOR.check(identity)
        if isinstance(request, SetVisibility):
            check_groups((*request.groups, *request.curators))
        job = await self._jobs.plan(identity.account, request)
        await self._audit.add(Act(identity.account, job.what, job.request.path, job.started, job.details()))
        await self._jobs.start(job)
        return job

    async def job(self, identity: Identity, id_: str) -> Job:
        """A job as it stands; raises `UnknownJob`."""
        OPERATOR.check(identity)
        found = await self._jobs.job(id_)
        if found is None:
            raise UnknownJob("There is no such job; jobs are kept for 30 days.")
        return found

    async def jobs(self, identity: Identity, size: int, after: str | None) -> Sequence[Job]:
        """Jobs, the newest first, after the one with an id."""
        OPERATOR.check(identity)
        return await self._jobs.page(size, after)

    async def verify(self, identity: Identity) -> Verdict:
        """Check every seal of the audit log."""
        OPERATOR.check(identity)
        try:
            entries, head = await verify_log(self._audit)
        except LogBroken as error:
            return Verdict(False, error.number - 1, None, str(error))
        return Verdict(True, entries, head, None)

    async def _between(self, begin: int, end: int) -> AsyncIterator[Entry]:
        async for entry in self._audit.entries(begin - 1):
            if entry.number >= end:
                return
            yield entry

    def _acting(self, identity: Identity) -> Administration:
        OPERATOR.check(identity)
        return Administration(self._store, identity.account, partial(check_acts_on, identity))
